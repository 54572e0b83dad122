package import FetchModel

/// A git object: its type and its bytes, without the header that git puts before them.
package struct GitObject: Hashable, Sendable {
    /// The types of objects. The raw values are git's words.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case commit, tree, blob, tag

        /// The most bytes that one may have.
        package var limit: Int {
            switch self {
            case .commit, .tag: 1 << 20
            case .tree: 16 << 20
            case .blob: 64 << 20
            }
        }
    }

    package let kind: Kind
    package let bytes: [UInt8]

    package init(_ kind: Kind, _ bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    /// Returns its id in a repository of `format`.
    package func id(_ format: ObjectID.Format) -> ObjectID { ObjectHasher.id(of: kind.rawValue, bytes, format) }
}
