internal import FetchModel

extension Wire {
    /// The answer to `request`, after redirects and retries; `attempts` bounds those of the whole chain.
    ///
    /// Throws `Failure`, or `CancellationError`.
    func open(_ request: HTTPRequest, _ attempts: inout Attempts, after delay: Duration = .zero) async throws
        -> Download
    {
        var hop = try Hop(request)
        var delay = delay
        while true {
            let (transfer, head) = try await answer(to: hop, &attempts, after: delay)
            guard request.followsRedirects, let location = head.redirect else {
                return Download(transfer, head, hop, self)
            }
            if let target = hop.url.resolving(location), request.endsAt(target) {
                return Download(transfer, head, hop, self)
            }
            defer { transfer.dismiss() }
            let next = try hop.following(location, status: head.status)
            if next.url.origin == hop.url.origin { try await skipShortBody(of: transfer) }
            (hop, delay) = (next, .zero)
            note("\(head.status) -> \(hop.shown)")
        }
    }

    private func answer(
        to hop: Hop,
        _ attempts: inout Attempts,
        after delay: Duration
    ) async throws -> (Transfer, Head) {
        var delay = delay
        while true {
            let transfer = try start(hop, after: delay)
            do {
                guard case .head(let head) = try await transfer.event() else {
                    throw WireFault(.malformed, "the answer has no header")
                }
                if head.status == 407 {
                    transfer.dismiss()
                    throw WireFault(.proxy, "the proxy answered 407 (it asks for a user and password)")
                }
                guard head.isTransient else { return (transfer, head) }
                transfer.dismiss()
                delay = try attempts.delay(after: .answer(head), of: hop)
            } catch let fault as WireFault {
                delay = try attempts.delay(after: .fault(fault), of: hop)
            }
        }
    }

    /// Waits for the end of a short body, so that the connection is free for the next request to the same origin.
    private func skipShortBody(of transfer: Transfer) async throws {
        var size = 0
        do {
            while case .bytes(let bytes) = try await transfer.event(), size < 64 << 10 { size += bytes.count }
        } catch let fault as WireFault where fault.kind != .cancelled {
            // Nobody needs that body; a connection that broke is not used again anyway.
        }
    }
}
