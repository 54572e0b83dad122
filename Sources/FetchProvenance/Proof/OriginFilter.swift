package import FetchModel

/// Which paths of a repository are vendored.
package struct OriginFilter: Sendable {
    /// The names of the directory that is taken as the root.
    private let root: [Substring]
    private let filter: PathFilter

    /// Everything.
    package static let everything = OriginFilter(root: nil, PathFilter())

    /// What is in `root` and passes `filter`, which is relative to it.
    package init(root: String?, _ filter: PathFilter) {
        self.root = (root ?? "").split(separator: "/")
        self.filter = filter
    }

    /// Whether the file at `path` is vendored.
    package func keeps(_ path: String) -> Bool {
        guard let rest = below(path.split(separator: "/")) else { return false }
        return filter.keeps(path: rest.joined(separator: "/"), isDirectory: false)
    }

    /// Whether nothing below the directory `path` is vendored, whatever is in it.
    func drops(_ path: String) -> Bool {
        let names = path.split(separator: "/")
        guard let rest = below(names) else { return !root.starts(with: names) }
        let directory = rest.joined(separator: "/")
        if rest.isEmpty { return false }
        if filter.exclude.contains(where: { $0.matches(directory, isDirectory: true) }) { return true }
        if filter.include.isEmpty { return false }
        return !filter.include.contains { $0.matches(directory, isDirectory: true) || $0.mayMatch(below: rest) }
    }

    private func below(_ names: [Substring]) -> ArraySlice<Substring>? {
        names.starts(with: root) ? names.dropFirst(root.count) : nil
    }
}

extension Glob {
    /// Whether it may match something below the directory of these names. Only a pattern that is bound to the root can be
    /// known not to.
    fileprivate func mayMatch(below names: ArraySlice<Substring>) -> Bool {
        let isAbsolute = pattern.hasPrefix("/")
        let segments = pattern.split(separator: "/")
        if segments.count < 2, !isAbsolute { return true }
        for (segment, name) in zip(segments, names) {
            if segment == "**" { return true }
            guard let glob = try? Glob("/\(segment)") else { return true }
            if !glob.matches(String(name), isDirectory: true) { return false }
        }
        return true
    }
}
