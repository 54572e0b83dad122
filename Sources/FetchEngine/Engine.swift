internal import FetchModel
internal import FetchSystem

/// The one place where the stages meet.
///
/// Each command is a call that gives a report; nothing is thrown, since a report says all that went wrong.
package struct Engine: Sendable {
    let settings: Settings
    let listen: @Sendable (Event) -> Void
    /// Whether a glance was taken and has shown that there may be something to do, so that no second one is worth it.
    package var hasGlanced = false

    /// An engine that works as `settings` say, and tells `listen` what happens meanwhile.
    package init(settings: Settings, listen: @escaping @Sendable (Event) -> Void = { _ in }) {
        self.settings = settings
        self.listen = listen
    }

    /// The report of `body`, or of what it threw.
    func report(_ body: () async throws -> Report) async -> Report {
        do {
            return try await body()
        } catch {
            return Report(failures: Failure.all(in: error))
        }
    }
}

extension Failure {
    /// The failures that `error` stands for; what is none of ours is a bug of ours.
    static func all(in error: any Error) -> [Failure] {
        switch error {
        case let failure as Failure: [failure]
        case let failures as Failures: failures.all
        case let error as SystemError: [error.failure]
        case is CancellationError: [Failure(.interrupted, "interrupted", "interrupted")]
        case let interrupted as TransferInterrupted: [interrupted.failure]
        default:
            [
                Failure(
                    .bug,
                    "unexpected",
                    "unexpected error: \(error)",
                    help: "this is a bug in fetch; please report it with the command that you ran"
                )
            ]
        }
    }
}
