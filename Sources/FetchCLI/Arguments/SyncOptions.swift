internal import ArgumentParser
internal import FetchEngine

/// What a sync may do.
struct SyncOptions: ParsableArguments {
    @Flag var flags: [SyncFlag] = []

    @Option(name: .customLong("group"), help: "Only the entries of this group; repeatable.", completion: .groups)
    var groups: [String] = []

    /// The request that these options make, for `names` or for all dependencies.
    func request(names: [String]) -> SyncRequest {
        var request = SyncRequest(names: names, groups: groups)
        for flag in flags { flag.apply(to: &request) }
        return request
    }
}
