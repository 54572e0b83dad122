internal import FetchModel
internal import FetchProvenance

/// Which objects of a commit may be part of the proof of an entry, as far as the lockfile tells: the trees of directories that
/// are vendored in part, and files that explain differences.
struct VendoredParts: Sendable {
    /// `nil` where the lockfile does not say which names `strip` drops.
    private let filter: OriginFilter?
    private let differences: [String]
    private let isWhole: Bool

    init(of pin: Pin) {
        let keys = Set(pin.request.fields.map(\.key))
        differences = pin.origin?.differences.map(\.path) ?? []
        isWhole = differences.isEmpty && keys.isDisjoint(with: ["root", "include", "exclude", "strip"])
        let (include, exclude) = (pin.request.globs("include"), pin.request.globs("exclude"))
        if let include, let exclude, !keys.contains("strip") {
            let paths = PathFilter(include: include, exclude: exclude)
            filter = OriginFilter(root: pin.request.text("root"), paths)
        } else {
            filter = nil
        }
    }

    /// Whether the object of this kind at `path` may be part of the proof; the tree of the commit itself has the empty path.
    func needs(_ kind: GitObject.Kind, at path: String) -> Bool {
        if isWhole { return false }
        return kind == .blob ? needsFile(at: path) : needsTree(at: path)
    }

    private func needsTree(at path: String) -> Bool {
        guard let filter, !path.isEmpty else { return true }
        if filter.drops(path) { return false }
        // What differs in a directory, or in all of it, is explained with its tree.
        let differs = differences.contains { $0.hasPrefix("\(path)/") || "\(path)/".hasPrefix($0) }
        return differs || !filter.keepsAll(below: path)
    }

    /// Files explain differences: what one was before, or which attributes and submodules there are.
    private func needsFile(at path: String) -> Bool {
        let name = path.split(separator: "/").last
        let explains = name == ".gitattributes" || name == ".gitmodules"
        return !differences.isEmpty && (explains || differences.contains { path.hasPrefix($0) })
    }
}

extension Request {
    /// The patterns under `key`; `nil` where one of them cannot be read.
    fileprivate func globs(_ key: String) -> [Glob]? {
        guard case .list(let patterns)? = fields.first(where: { $0.key == key })?.value else { return [] }
        let globs = patterns.compactMap { try? Glob($0) }
        return globs.count == patterns.count ? globs : nil
    }
}
