package import FetchModel

/// Which paths of a repository are vendored, and where.
package struct OriginFilter: Sendable {
    /// What becomes of the first names of a path, before `root` and the patterns count.
    package enum Start: Hashable, Sendable {
        /// This many names are dropped, and with them the files that have no more.
        case dropped(Int)
        /// The archive's own directory stays before them.
        case below(String)
    }

    /// What becomes of the first names of a path.
    package let start: Start
    /// The names of the directory that is taken as the root.
    private let root: [Substring]
    private let filter: PathFilter

    /// Everything.
    package static let everything = OriginFilter(root: nil, PathFilter())

    /// What is in `root` and passes `filter`, which is relative to it.
    package init(_ start: Start = .dropped(0), root: String?, _ filter: PathFilter) {
        self.start = start
        self.root = (root ?? "").split(separator: "/")
        self.filter = filter
    }

    /// Whether the file at `path` is vendored.
    package func keeps(_ path: String) -> Bool { place(of: path) != nil }

    /// Returns where the file at `path` is vendored; `nil` where it is not.
    package func place(of path: String) -> String? {
        guard let names = shifted(path.split(separator: "/")[...]), let rest = below(names), !rest.isEmpty else {
            return nil
        }
        let place = rest.joined(separator: "/")
        return filter.keeps(path: place, isDirectory: false) ? place : nil
    }

    /// Returns the path of the vendored file at `place`, as far as the names that were dropped do not matter; `nil` where
    /// no file of the repository can be there.
    func path(of place: String) -> String? {
        if root.isEmpty, case .dropped = start { return place }
        let names = root + place.split(separator: "/")
        guard case .below(let top) = start else { return names.joined(separator: "/") }
        guard names.count > 1, names[0] == top else { return nil }
        return names.dropFirst().joined(separator: "/")
    }

    /// How many names are dropped.
    var dropped: Int { if case .dropped(let count) = start { count } else { 0 } }

    /// Whether nothing below the directory `path` is vendored, whatever is in it.
    package func drops(_ path: String) -> Bool {
        // What is below a directory that is dropped itself may be vendored.
        guard let names = shifted(path.split(separator: "/")[...]) else { return false }
        guard let rest = below(names) else { return !root.starts(with: names) }
        let directory = rest.joined(separator: "/")
        if rest.isEmpty { return false }
        if filter.exclude.contains(where: { $0.matches(directory, isDirectory: true) }) { return true }
        if filter.include.isEmpty { return false }
        return !filter.include.contains { $0.matches(directory, isDirectory: true) || $0.mayMatch(below: rest) }
    }

    /// Whether everything below the directory `path` is vendored, whatever is in it.
    package func keepsAll(below path: String) -> Bool {
        guard let names = shifted(path.split(separator: "/")[...]), let rest = below(names) else { return false }
        if rest.isEmpty { return filter.keepsEverything }
        let directory = rest.joined(separator: "/")
        let mayDrop = filter.exclude.contains { $0.matches(directory, isDirectory: true) || $0.mayMatch(below: rest) }
        if mayDrop { return false }
        return filter.include.isEmpty || filter.include.contains { $0.matches(directory, isDirectory: true) }
    }

    /// Returns `names` with another start; `nil` where all are dropped.
    private func shifted(_ names: ArraySlice<Substring>) -> ArraySlice<Substring>? {
        switch start {
        case .dropped(let count): names.count > count ? names.dropFirst(count) : nil
        case .below(let top): [Substring(top)] + names
        }
    }

    private func below(_ names: ArraySlice<Substring>) -> ArraySlice<Substring>? {
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
