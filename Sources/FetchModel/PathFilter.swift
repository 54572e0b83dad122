/// Decides which paths of a tree are kept, by the patterns of `include` and `exclude`.
///
/// Everything is included where `include` is empty; `exclude` wins; everything below an excluded directory is excluded.
package struct PathFilter: Hashable, Sendable {
    /// Patterns of what to keep; everything when empty.
    package let include: [Glob]
    /// Patterns of what to drop.
    package let exclude: [Glob]

    /// Filters by these patterns.
    package init(include: [Glob] = [], exclude: [Glob] = []) {
        self.include = include
        self.exclude = exclude
    }

    /// Whether it keeps every path.
    package var keepsEverything: Bool { include.isEmpty && exclude.isEmpty }

    /// Whether `path` (relative to the root, `/` between names) is kept.
    package func keeps(path: String, isDirectory: Bool) -> Bool {
        var path = path
        return path.withUTF8 { keeps($0, isDirectory: isDirectory) }
    }

    /// The same, of the UTF-8 of a path.
    package func keeps(_ path: UnsafeBufferPointer<UInt8>, isDirectory: Bool) -> Bool {
        if exclude.contains(where: { $0.matches(path, isDirectory: isDirectory) }) { return false }
        return include.isEmpty || include.contains { $0.matches(path, isDirectory: isDirectory) }
    }
}
