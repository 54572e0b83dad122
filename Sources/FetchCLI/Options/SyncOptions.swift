internal import ArgumentParser
internal import FetchEngine

/// What a sync may do.
struct SyncOptions: ParsableArguments {
    @Flag(help: "Fail rather than change deps.lock. For CI.")
    var locked = false

    @Flag(help: "Use the cache only, never the network.")
    var offline = false

    @Flag(help: "Both --locked and --offline.")
    var frozen = false

    @Flag(name: .customLong("dry-run"), help: "Say what would be done, and do nothing.")
    var dryRun = false

    @Flag(help: "Overwrite local modifications.")
    var force = false

    @Option(name: .customLong("group"), help: "Only the entries of this group; repeatable.")
    var groups: [String] = []

    /// The request that these options make, for `names` or for everything.
    func request(names: [String]) -> SyncRequest {
        SyncRequest(
            names: names,
            groups: groups,
            isLocked: locked || frozen,
            isOffline: offline || frozen,
            isDryRun: dryRun,
            force: force
        )
    }
}
