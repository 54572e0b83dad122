internal import FetchModel

extension Report {
    /// Adds what `error` says of `dependency`, which the lockfile has as `pin`: every failure, and an outcome that `complete`
    /// may add to.
    mutating func add(
        _ error: any Error,
        of dependency: Dependency,
        pin: Pin?,
        _ complete: (inout Outcome) -> Void = { _ in }
    ) {
        let failures = Failure.all(in: error).map { $0.about(dependency) }
        var outcome = Outcome(dependency, .failed, pin: pin)
        outcome.error = failures.first
        complete(&outcome)
        outcomes.append(outcome)
        self.failures += failures
    }
}
