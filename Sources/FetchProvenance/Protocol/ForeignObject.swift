internal import FetchModel

/// Finds objects in a response that do not belong there.
enum ForeignObject {
    /// Returns the first of `objects`, in the order of their ids, that none of `wants` leads to; `nil` if there is none.
    ///
    /// A server without filters sends what a commit leads to, and one without shallow clones the commits before it.
    static func find(in objects: [ObjectID: GitObject], wants: [ObjectID]) -> ObjectID? {
        var rest = objects
        var open = wants
        while let id = open.popLast() {
            guard let object = rest.removeValue(forKey: id) else { continue }
            // What cannot be read is refused where it is used, with a better reason.
            guard let references = object.references(id.format) else { return nil }
            open += references
        }
        return rest.keys.min { $0.hex < $1.hex }
    }
}

extension GitObject {
    /// The headers that name objects.
    private static let headers = ["tree ", "parent ", "object "].map { [UInt8]($0.utf8) }

    /// Returns the ids of the objects that it names; `nil` for a malformed tree. Commits and tags need not be well formed.
    fileprivate func references(_ format: ObjectID.Format) -> [ObjectID]? {
        switch kind {
        case .blob: return []
        case .tree: return TreeObject(bytes: bytes, format: format)?.entries.map(\.id)
        case .commit, .tag:
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            return lines.prefix { !$0.isEmpty }.compactMap { line in
                Self.headers.first { line.starts(with: $0) }.flatMap { header in
                    ObjectID(hex: String(decoding: line.dropFirst(header.count), as: UTF8.self))
                }
            }
        }
    }
}
