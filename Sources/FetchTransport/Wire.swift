internal import FetchModel
internal import FetchSystem

/// The way to the loop's thread, which starts with the first request and ends when the last one who could ask for
/// anything has let go of this: the transport, and the bodies that are still read.
final class Wire: Sendable {
    /// How requests are made.
    let settings: TransportSettings
    private let trace: (@Sendable (String) -> Void)?
    private let mailbox = Mailbox()
    private let hasThread = Monitor(false)

    /// A wire that tells `trace` of each request, redirect and retry.
    init(_ settings: TransportSettings, trace: (@Sendable (String) -> Void)?) {
        self.settings = settings
        self.trace = trace
    }

    deinit { mailbox.close() }

    /// Begins the exchange of `hop` after `delay`. Throws `Failure` (unavailable) when the system has no thread to give.
    func start(_ hop: Hop, after delay: Duration = .zero) throws -> Transfer {
        try hasThread.update { hasThread in
            if hasThread { return }
            hasThread = Thread.start { [mailbox, settings] in WireLoop.run(mailbox, settings) }
            if !hasThread { throw Failure(.unavailable, "transport", "the system has no thread left for the network") }
        }
        note("\(hop.method) \(hop.shown)")
        let transfer = Transfer(hop, loop: mailbox)
        mailbox.post(.start(transfer, after: delay))
        return transfer
    }

    /// Tells of something, when someone listens.
    func note(_ line: @autoclosure () -> String) { trace?(line()) }
}
