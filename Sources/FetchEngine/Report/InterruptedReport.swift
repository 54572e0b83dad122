internal import FetchModel

extension Report {
    /// Returns the report of a run that had to obtain `count` dependencies: if it was interrupted, one failure says so and
    /// how many are done, in place of a failure for each of the others.
    func interrupted(after count: Int = 0) -> Report {
        guard Task.isCancelled, !isInterrupted else { return self }
        let done = outcomes.count { [.fetched, .cached].contains($0.status) }
        let words = count == 0 ? "interrupted" : "interrupted: \(done) of \(count) done and kept"
        var report = self
        report.failures.removeAll { $0.kind == .interrupted }
        report.failures.append(Failure(.interrupted, "interrupted", "\(words); run the same command to go on"))
        return report
    }

    /// Whether one failure says already that the whole run was interrupted.
    private var isInterrupted: Bool {
        let bare = Failure.all(in: CancellationError())
        return failures.contains { $0.kind == .interrupted && $0.dependency == nil && !bare.contains($0) }
    }
}
