package import FetchModel

/// A repository that serves objects.
package protocol ObjectSource: Sendable {
    /// Returns the reference called `name` (`refs/tags/v1`) as it is now; `nil` if there is none.
    func reference(_ name: String) async throws -> RemoteReference?

    /// Returns the objects `wants`, and perhaps others. It may leave out those in `haves`, and what they lead to. Throws where
    /// one of `wants` is not served.
    func objects(_ wants: [ObjectID], besides haves: [ObjectID]) async throws -> [ObjectID: GitObject]
}
