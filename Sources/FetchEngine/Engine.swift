package import FetchModel

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
