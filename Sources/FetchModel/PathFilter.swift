/// What `include` and `exclude` keep of a tree.
///
/// Everything is included where `include` is empty; `exclude` wins; what lies below an excluded folder is excluded.
package struct PathFilter: Hashable, Sendable {
    /// What to take; everything when empty.
    package let include: [Glob]
    /// What to leave.
    package let exclude: [Glob]

    /// A filter of these patterns.
    package init(include: [Glob] = [], exclude: [Glob] = []) {
        self.include = include
        self.exclude = exclude
    }

    /// Whether it keeps every path there is.
    package var keepsEverything: Bool { include.isEmpty && exclude.isEmpty }

    /// Whether `path` (relative to the root, `/` between names) stays.
    package func keeps(path: String, isFolder: Bool) -> Bool {
        var path = path
        return path.withUTF8 { keeps($0, isFolder: isFolder) }
    }

    /// The same, of the UTF-8 of a path.
    package func keeps(_ path: UnsafeBufferPointer<UInt8>, isFolder: Bool) -> Bool {
        if exclude.contains(where: { $0.matches(path, isFolder: isFolder) }) { return false }
        return include.isEmpty || include.contains { $0.matches(path, isFolder: isFolder) }
    }
}
