/// What a sync is to do.
package struct SyncRequest: Equatable, Sendable {
    /// Only these dependencies; all when empty.
    package var names: [String]
    /// Only the entries of these groups; all when empty.
    package var groups: [String]
    /// Fail rather than change the lockfile.
    package var isLocked: Bool
    /// Use the cache alone.
    package var isOffline: Bool
    /// Only report what would be done.
    package var isDryRun: Bool
    /// Overwrite local modifications.
    package var force: Bool
    /// Rewrite patches for the versions that dependencies move to.
    package var refreshesPatches = false

    /// Creates a request for everything, unless said otherwise.
    package init(
        names: [String] = [],
        groups: [String] = [],
        isLocked: Bool = false,
        isOffline: Bool = false,
        isDryRun: Bool = false,
        force: Bool = false
    ) {
        self.names = names
        self.groups = groups
        self.isLocked = isLocked
        self.isOffline = isOffline
        self.isDryRun = isDryRun
        self.force = force
    }

    /// The option that the user gave for `isLocked`, for messages.
    var lockedOption: String { isOffline ? "--frozen" : "--locked" }

    /// The option that the user gave for `isOffline`, for messages.
    var offlineOption: String { isLocked ? "--frozen" : "--offline" }

    /// Whether the request is about a part of the manifest only. The rest stays as it is.
    package var isPartial: Bool { !names.isEmpty || !groups.isEmpty }
}
