internal import FetchModel

/// What the goals of one job share: their archive once one of them has it, or why nobody has it.
struct SharedArchive: Sendable {
    /// The archive.
    var held: HeldArchive?
    /// What the last place answered where none served the archive. No place is asked again for each other goal, with all its
    /// attempts and waits.
    private(set) var refusal: (any Error)?

    /// Remembers `error` as the answer for all goals, if it is about the hosts and not about the goal that asked.
    mutating func refuse(_ error: any Error) {
        let isOfHosts = Failure.all(in: error).allSatisfy { [.unavailable, .permission].contains($0.kind) }
        if held == nil, isOfHosts { refusal = error }
    }
}
