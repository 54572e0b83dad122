package import FetchModel

/// What happens while the work goes on; whoever listens decides how it looks.
package enum Event: Sendable {
    /// Something worth knowing that is no failure.
    case note(String)
    /// A dependency is done.
    case done(Outcome)
    /// The run waits for another process.
    case waiting(String)
    /// What is asked of which host, for `-v`; never with a secret or a query.
    case trace(String)
}
