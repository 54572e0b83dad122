internal import FetchModel
internal import FetchSystem

/// The loop on the network's thread: it begins, advances and ends exchanges. Nothing here leaves that thread.
final class TransferLoop {
    private let mailbox: Mailbox
    private let settings: TransportSettings
    private let library: CurlLibrary
    private let multi: CurlMulti
    private var queue: ConnectionQueue
    private var delayed: [(due: ContinuousClock.Instant, transfer: Transfer)] = []
    private var running: [ObjectIdentifier: CurlEasy] = [:]

    private init(_ mailbox: Mailbox, _ settings: TransportSettings, _ library: CurlLibrary, _ multi: CurlMulti) {
        (self.mailbox, self.settings, self.library, self.multi) = (mailbox, settings, library, multi)
        queue = ConnectionQueue(perOrigin: settings.connectionsPerHost, limit: settings.connections)
    }

    /// Runs until the mailbox is closed. Without libcurl, every exchange fails.
    static func run(_ mailbox: Mailbox, _ settings: TransportSettings) {
        guard let library = CurlLibrary.loaded,
            let multi = CurlMulti(library, connections: settings.connections)
        else { return refuseAll(mailbox) }
        let loop = TransferLoop(mailbox, settings, library, multi)
        mailbox.setWaker(multi.waker)
        while loop.runOnce() {}
        mailbox.setWaker(nil)
        loop.abandon()
    }

    private static func refuseAll(_ mailbox: Mailbox) {
        mailbox.readUntilClosed { message in
            if case .start(let transfer, _) = message {
                transfer.finish(TransferFault(.local, "libcurl 4 is not installed", sentNothing: true))
            }
        }
    }

    private func runOnce() -> Bool {
        let (messages, isClosed) = mailbox.takeMessages()
        let now = ContinuousClock.now
        for message in messages {
            switch message {
            case .start(let transfer, let delay) where delay > .zero: delayed.append((now + delay, transfer))
            case .start(let transfer, _): queue.enqueue(transfer)
            case .attend(let transfer): attend(transfer)
            case .hold(let origin, let time): queue.hold(origin, until: time)
            }
        }
        if isClosed { return false }
        for (due, transfer) in delayed where due <= now { queue.enqueue(transfer) }
        delayed.removeAll { $0.due <= now }
        admit()
        multi.perform()
        while let (easy, fault) = multi.nextDone() { end(easy, fault) }
        // Exchanges that ended have made room; libcurl does not wait while it has something to begin.
        admit()
        multi.poll(milliseconds: watch())
        return true
    }

    private func admit() {
        while let transfer = queue.admit(at: .now) {
            guard transfer.interest == .all else {
                queue.leave(transfer.hop.url.origin)
                transfer.finish(TransferFault(.cancelled, "cancelled"))
                continue
            }
            do {
                let easy = try CurlEasy(library, transfer, settings: settings)
                running[ObjectIdentifier(transfer)] = easy
                multi.add(easy)
            } catch {
                queue.leave(transfer.hop.url.origin)
                transfer.finish(error as? TransferFault ?? TransferFault(.local, "libcurl refuses the request"))
            }
        }
    }

    /// Looks at `transfer`, whose reader has caught up or wants no more of it.
    private func attend(_ transfer: Transfer) {
        guard let easy = running[ObjectIdentifier(transfer)] else {
            delayed.removeAll { $0.transfer === transfer }
            return
        }
        switch transfer.interest {
        case .all: easy.resume()
        case .connection where easy.discardsRest(): easy.resume()
        case .connection, .none: end(easy, TransferFault(.cancelled, "cancelled"))
        }
    }

    private func end(_ easy: CurlEasy, _ fault: TransferFault?) {
        easy.flush()
        multi.remove(easy)
        running[ObjectIdentifier(easy.transfer)] = nil
        queue.leave(easy.transfer.hop.url.origin)
        easy.transfer.finish(fault)
    }

    /// Passes on what arrived, ends exchanges without progress, and returns how many milliseconds may be waited.
    private func watch() -> Int {
        let now = ContinuousClock.now
        var next = now + .seconds(60)
        for easy in Array(running.values) {
            if let fault = easy.ownFault {
                end(easy, fault)
                next = now
                continue
            }
            if let due = easy.flush(at: now) { next = min(next, due) }
            if easy.hasProgressed { (easy.lastProgress, easy.hasProgressed) = (now, false) }
            if easy.isPaused { continue }
            var deadline = easy.lastProgress + settings.timeout
            if let discardEnd = easy.discardEnd { deadline = min(deadline, discardEnd) }
            if deadline <= now {
                end(easy, TransferFault(.timeout, "no data for \(settings.timeout.inWords)"))
                next = now
            } else {
                next = min(next, deadline)
            }
        }
        for (due, _) in delayed { next = min(next, due) }
        if let release = queue.nextRelease { next = min(next, max(release, now)) }
        let (seconds, attoseconds) = (next - now).components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000) + (next > now ? 1 : 0)
    }

    private func abandon() {
        let fault = TransferFault(.cancelled, "cancelled")
        for easy in Array(running.values) { end(easy, fault) }
        for transfer in queue.removeAll() + delayed.map(\.transfer) { transfer.finish(fault) }
    }
}
