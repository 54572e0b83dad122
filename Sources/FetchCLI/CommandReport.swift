internal import FetchEngine
internal import FetchModel

/// The result of a command.
struct CommandReport: Sendable {
    var report: Report
    /// The state of the credentials, for the commands of authentication.
    var authentication: Authentication?
    /// What the command found out, for commands that are not about dependencies.
    var value: (any CommandValue)?

    /// How dependencies differ from what is locked, for `diff`.
    var differences: [DiffResult.Difference] = []

    /// The result of a comparison.
    init(_ diff: DiffResult) {
        report = diff.report
        differences = diff.differences
    }

    /// The result of a command on dependencies.
    init(_ report: Report) { self.report = report }

    /// The result of a command that found out `value`.
    init(_ value: (any CommandValue)?, _ failures: [Failure]) {
        report = Report(failures: failures)
        self.value = value
    }

    /// The result of a command of authentication.
    init(_ authentication: Authentication) {
        report = authentication.report
        self.authentication = authentication
    }
}
