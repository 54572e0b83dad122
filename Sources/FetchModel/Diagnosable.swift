/// An error that can be shown to the user.
///
/// Each target throws enums of its own that carry data; an `X+Diagnostic.swift` beside each enum turns its cases into
/// diagnostics. The program branches on the cases, never on a diagnostic's code or text.
package protocol Diagnosable: Error {
    /// What happened, why, and what to do next.
    var failure: Failure { get }

    /// Whether the host refused for lack of a credential that it accepts, so that signing in may help.
    var isAuthenticationFailure: Bool { get }

    /// Whether the host responded that it has not processed the request, so that the same one may be sent again even
    /// where it must not be processed twice.
    var isUnprocessed: Bool { get }

    /// How long the host asks to wait before the same request; `nil` where it does not say.
    var requestedWait: Duration? { get }
}

extension Diagnosable {
    package var isAuthenticationFailure: Bool { false }
    package var isUnprocessed: Bool { false }
    package var requestedWait: Duration? { nil }
}

extension Failure: Diagnosable {
    package var failure: Failure { self }
}

extension Failure {
    /// The help of a failure that is a bug in this program.
    package static let reportHelp = "this is a bug in fetch; please report it with the command that you ran"

    /// Returns the diagnostics of `error`. Unknown errors are reported as bugs.
    package static func all(in error: any Error) -> [Failure] {
        switch error {
        case let failures as Failures: failures.all
        case let error as any Diagnosable: [error.failure]
        case is CancellationError: [Failure(.interrupted, "interrupted", "interrupted")]
        default:
            [
                Failure(
                    .bug,
                    "unexpected",
                    "unexpected error: \(error)",
                    help: reportHelp
                )
            ]
        }
    }
}
