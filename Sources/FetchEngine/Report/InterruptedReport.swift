internal import FetchModel

extension Report {
    /// Returns the report of a run that had to obtain `count` dependencies: if it was interrupted, one failure says so and
    /// how many are done, in place of a failure for each of the others.
    func interrupted(after count: Int) -> Report {
        guard Task.isCancelled else { return self }
        let done = outcomes.count { [.fetched, .cached].contains($0.status) }
        let words = count == 0 ? "interrupted" : "interrupted: \(done) of \(count) done and kept"
        var report = self
        report.failures.removeAll { $0.kind == .interrupted }
        report.failures.append(Failure(.interrupted, "interrupted", "\(words); run the same command to go on"))
        return report
    }
}
