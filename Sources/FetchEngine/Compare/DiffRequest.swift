package import FetchModel

/// What a diff is to compare, and how.
package struct DiffRequest: Equatable, Sendable {
    /// Only these dependencies; all when empty.
    package var names: [String]
    /// Use the cache alone.
    package var isOffline: Bool
    /// Instead of patches, one line a file, no wider than this.
    package var statisticsWidth: Int?

    /// Creates a request for the patches of `names`.
    package init(names: [String] = [], isOffline: Bool = false, statisticsWidth: Int? = nil) {
        self.names = names
        self.isOffline = isOffline
        self.statisticsWidth = statisticsWidth
    }
}

/// The result of a diff.
package struct DiffResult: Sendable {
    /// How one dependency differs from what is locked.
    package struct Difference: Hashable, Sendable {
        /// The dependency's name.
        package var name: String
        /// Its directory, relative to the project.
        package var path: String
        /// A patch in git's format, or statistics. The bytes of a patch are those of the files.
        package var text: [UInt8]
    }

    /// One outcome for each dependency, with its changes, and every failure.
    package var report = Report()
    /// The dependencies that differ, in the order of the manifest.
    package var differences: [Difference] = []
}
