internal import FetchEngine
internal import FetchModel

/// The result of a command.
struct CommandReport: Sendable {
    var report: Report
    /// The state of the credentials, for the commands of authentication.
    var authentication: Authentication?

    /// The result of a command on dependencies.
    init(_ report: Report) { self.report = report }

    /// The result of a command of authentication.
    init(_ authentication: Authentication) {
        report = authentication.report
        self.authentication = authentication
    }
}
