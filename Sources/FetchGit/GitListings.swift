/// The references of repositories, listed once in a run for all that ask for a tag, a branch or a version there.
///
/// Errors are not cached: the next caller lists again, for instance with a credential that there is by then.
package actor GitListings {
    private var known: [String: GitReferences] = [:]
    private var underWay: Set<String> = []
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    /// Creates a run's listings.
    package init() {}

    /// Returns the references at `address`, which `list` lists where they are not known. Concurrent callers wait for the
    /// one that lists. Throws what `list` throws.
    func references(
        at address: String,
        _ list: @Sendable () async throws -> GitReferences
    ) async throws -> GitReferences {
        while true {
            if let references = known[address] { return references }
            if underWay.insert(address).inserted { break }
            await withCheckedContinuation { waiting[address, default: []].append($0) }
        }
        defer {
            underWay.remove(address)
            for continuation in waiting.removeValue(forKey: address) ?? [] { continuation.resume() }
        }
        let references = try await list()
        known[address] = references
        return references
    }
}
