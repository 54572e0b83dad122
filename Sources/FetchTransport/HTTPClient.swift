internal import FetchModel
internal import FetchSystem

/// Sends requests through the loop's thread, follows redirects and repeats what failed.
///
/// The thread starts with the first request. It ends when the last reference is gone: of the transport, and of the bodies
/// that are still read.
final class HTTPClient: Sendable {
    /// How requests are made.
    let settings: TransportSettings
    private let trace: (@Sendable (String) -> Void)?
    private let onWait: (@Sendable (Retry) -> Void)?
    private let mailbox = Mailbox()
    private let hasThread = Monitor(false)
    /// The waits that were announced, by origin.
    private let announced = Monitor<[Origin: ContinuousClock.Instant]>([:])

    /// Waits shorter than this are not announced.
    private static let shortWait = Duration.seconds(1)

    /// A client that reports each request, redirect and retry to `trace`, and each longer wait to `onWait`.
    init(
        _ settings: TransportSettings,
        trace: (@Sendable (String) -> Void)?,
        onWait: (@Sendable (Retry) -> Void)?
    ) {
        self.settings = settings
        self.trace = trace
        self.onWait = onWait
    }

    deinit { mailbox.close() }

    /// Begins the exchange of `hop` after `delay`. Throws `TransportError` where the system cannot start a thread.
    func start(_ hop: Hop, after delay: Duration = .zero, onFreshConnection: Bool = false) throws -> Transfer {
        try hasThread.update { hasThread in
            if hasThread { return }
            hasThread = Thread.start { [mailbox, settings] in TransferLoop.run(mailbox, settings) }
            if !hasThread { throw TransportError.noThread }
        }
        note("\(hop.method) \(hop.shown)")
        let transfer = Transfer(hop, loop: mailbox, needsFreshConnection: onFreshConnection)
        mailbox.post(.start(transfer, after: delay))
        return transfer
    }

    /// Reports `line` to the trace.
    func note(_ line: @autoclosure () -> String) { trace?(line()) }

    /// `200 https://example.com/a in 12 ms, 1644 bytes`.
    private static func summary(of head: Head, _ hop: Hop, after time: Duration) -> String {
        let size = head["Content-Length"].map { ", \($0) bytes" } ?? ""
        return "\(head.status) \(hop.shown) in \(time.milliseconds) ms\(size)"
    }

    /// Reports a wait before `hop` is repeated. Where the host asked for it, all other requests to it wait as well.
    ///
    /// `attempt` is which attempt follows: `2 of 5`. Of requests to one origin that wait at the same time, the first is
    /// announced with a sentence.
    func announce(_ wait: Duration, of hop: Hop, because setback: Attempts.Setback, attempt: String) {
        guard wait > .zero else { return }
        let until = ContinuousClock.now + wait
        let origin = hop.url.origin
        let reason: String
        switch setback {
        case .fault(let fault): reason = "'\(origin)': \(fault.reason)"
        case .response(let head):
            let phrase = Head.phrase(head.status)
            reason = "'\(origin)' answered \(head.status)" + (phrase.isEmpty ? "" : " (\(phrase))")
            if head["Retry-After"] != nil { mailbox.post(.hold(origin, until: until)) }
        }
        guard wait >= Self.shortWait, let onWait else { return }
        let isFirst = announced.update { announced in
            if let end = announced[origin], end > .now { return false }
            announced[origin] = until
            return true
        }
        let names = Requester.names
        let sentence = isFirst ? "\(reason); \(Requester.again(names)) in \(wait.inWords) (\(attempt))" : nil
        onWait(Retry(of: names, attempt: attempt, cause: reason, until: until, sentence: sentence))
    }

    /// Returns the response to `request` after redirects and retries; `attempts` counts those of the whole chain.
    ///
    /// Throws `TransportError` and `CancellationError`.
    func open(_ request: HTTPRequest, _ attempts: inout Attempts, after delay: Duration = .zero) async throws
        -> Download
    {
        var hop = try Hop(request)
        var delay = delay
        while true {
            let (transfer, head) = try await response(to: hop, request, &attempts, after: delay)
            let location = request.followsRedirects ? head.redirect : nil
            guard let location, hop.url.resolving(location).map(request.endsAt) != true else {
                return try Download(
                    transfer,
                    head,
                    hop,
                    self,
                    limit: request.limit ?? settings.limits.body,
                    isAnswer: request.limit != nil,
                    attempts: request.attempts
                )
            }
            let next: Hop
            do {
                next = try hop.following(location, status: head.status)
            } catch {
                transfer.dismiss()
                throw error
            }
            // The connection is wanted again at once.
            if next.url.origin == hop.url.origin { await transfer.drain() } else { transfer.dismiss() }
            (hop, delay) = (next, .zero)
            note("\(head.status) -> \(hop.shown)")
        }
    }

    private func response(
        to hop: Hop,
        _ request: HTTPRequest,
        _ attempts: inout Attempts,
        after delay: Duration
    ) async throws -> (Transfer, Head) {
        var delay = delay
        while true {
            let begin = ContinuousClock.now + delay
            let transfer = try start(hop, after: delay, onFreshConnection: attempts.needsFreshConnection)
            do {
                guard case .head(let head) = try await transfer.event() else {
                    throw TransferFault(.malformed, "the response has no header")
                }
                // A redirect is told with where it leads.
                if !request.followsRedirects || head.redirect == nil {
                    note(Self.summary(of: head, hop, after: .now - begin))
                }
                if head.status == 407 {
                    transfer.dismiss()
                    var fault = TransferFault(.proxy, TransferFault.proxyPassword)
                    let proxy = settings.proxies.proxy(
                        for: hop.url.origin,
                        carryingCredential: hop.carriesCredential
                    )
                    if let proxy { fault.name(proxy, detail: "") }
                    throw fault
                }
                guard head.isTransient, !request.isFinal(head.status) else { return (transfer, head) }
                transfer.dismiss()
                delay = try attempts.delay(after: .response(head), of: hop)
            } catch let fault as TransferFault {
                delay = try attempts.delay(after: .fault(fault), of: hop)
            }
        }
    }
}
