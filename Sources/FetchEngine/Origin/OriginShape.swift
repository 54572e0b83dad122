internal import FetchModel
internal import FetchProvenance

/// How the files of a commit become those of a dependency, before its patches.
struct OriginShape: Sendable {
    /// A key whose effect is not undone.
    enum Obstacle: Error, Hashable, Sendable {
        case strip(Int)
        case notUnpacked
        case submodules

        var key: Dependency.Key {
            switch self {
            case .strip: .strip
            case .notUnpacked: .unpack
            case .submodules: .submodules
            }
        }

        var reason: String {
            switch self {
            case .strip(let count):
                "`strip: \(count)` drops other directories than the one at the top of the archive"
            case .notUnpacked: "the archive is kept as it is"
            case .submodules: "the files of submodules are not those of the commit"
            }
        }
    }

    /// Which files of the commit are vendored.
    let filter: OriginFilter
    /// What is before the path of a vendored file in the commit: `src/`.
    let prefix: String

    /// Throws `OriginError.unsupported`.
    init(_ shape: Shape) throws(OriginError) {
        if !shape.unpack { throw .unsupported(.notUnpacked) }
        if shape.submodules { throw .unsupported(.submodules) }
        // Archives of commits have one directory at the top, which is dropped.
        if let strip = shape.strip, strip != 1 { throw .unsupported(.strip(strip)) }
        filter = OriginFilter(root: shape.root, PathFilter(include: shape.include, exclude: shape.exclude))
        let root = shape.root.map { $0.split(separator: "/").joined(separator: "/") } ?? ""
        prefix = root.isEmpty ? "" : root + "/"
    }
}

extension TreeObject.Kind {
    /// The kind of a vendored file or link.
    init(_ mode: TreeEntry.Mode) {
        switch mode {
        case .file: self = .file
        case .executable: self = .executable
        case .symlink: self = .symlink
        }
    }
}
