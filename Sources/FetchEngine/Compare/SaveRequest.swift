package import FetchModel

/// Which local modifications are to be saved as a patch, and where.
package struct SaveRequest: Equatable, Sendable {
    /// The dependency.
    package var name: String
    /// The file, as the user named it; `nil` for `patches/NAME.patch`.
    package var file: String?
    /// Use the cache alone.
    package var isOffline: Bool

    /// Creates a request.
    package init(name: String, file: String? = nil, isOffline: Bool = false) {
        self.name = name
        self.file = file
        self.isOffline = isOffline
    }
}

/// A patch that was saved and added to the manifest.
package struct SavedPatch: Hashable, Sendable {
    /// The dependency's name.
    package var name: String
    /// The patch, relative to the project.
    package var file: String
    /// `1 file changed, 1 insertion(+)`.
    package var summary: String
    /// The entry in the manifest.
    package var place: Place
    /// What is as the lockfile says now.
    package var path: String
}

/// The result of saving a patch.
package struct SaveResult: Sendable {
    /// The outcome of the dependency, and every failure.
    package var report: Report
    /// The patch; `nil` if there was nothing to save, or saving failed.
    package var saved: SavedPatch?
}
