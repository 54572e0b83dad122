internal import FetchModel
internal import FetchSystem

/// The loop's thread: begins, moves on and ends exchanges, as the mailbox says. Nothing here leaves that thread.
final class WireLoop {
    private let mailbox: Mailbox
    private let settings: TransportSettings
    private let library: CurlLibrary
    private let multi: CurlMulti
    private var lanes: Lanes
    private var delayed: [(due: ContinuousClock.Instant, transfer: Transfer)] = []
    private var running: [ObjectIdentifier: CurlEasy] = [:]

    private init(_ mailbox: Mailbox, _ settings: TransportSettings, _ library: CurlLibrary, _ multi: CurlMulti) {
        (self.mailbox, self.settings, self.library, self.multi) = (mailbox, settings, library, multi)
        lanes = Lanes(perOrigin: settings.connectionsPerHost, limit: settings.connections)
    }

    /// Runs until the mailbox is closed. Without libcurl, every exchange fails.
    static func run(_ mailbox: Mailbox, _ settings: TransportSettings) {
        guard let library = CurlLibrary.loaded,
            let multi = CurlMulti(library, connections: settings.connections)
        else { return refuse(mailbox) }
        let loop = WireLoop(mailbox, settings, library, multi)
        mailbox.wakes(by: multi.waker)
        while loop.turn() {}
        mailbox.wakes(by: nil)
        loop.abandon()
    }

    private static func refuse(_ mailbox: Mailbox) {
        mailbox.waitUntilClosed { message in
            if case .start(let transfer, _) = message {
                transfer.finish(WireFault(.local, "libcurl 4 is not on this machine", sentNothing: true))
            }
        }
    }

    private func turn() -> Bool {
        let (messages, isClosed) = mailbox.collect()
        let now = ContinuousClock.now
        for message in messages {
            switch message {
            case .start(let transfer, let delay) where delay > .zero: delayed.append((now + delay, transfer))
            case .start(let transfer, _): lanes.enqueue(transfer)
            case .attend(let transfer): attend(transfer)
            }
        }
        if isClosed { return false }
        for (due, transfer) in delayed where due <= now { lanes.enqueue(transfer) }
        delayed.removeAll { $0.due <= now }
        admit()
        multi.perform()
        while let (easy, fault) = multi.nextDone() { end(easy, fault) }
        // Those that ended have made room; libcurl does not wait while it has something to begin.
        admit()
        multi.poll(milliseconds: watch())
        return true
    }

    private func admit() {
        while let transfer = lanes.admit() {
            guard transfer.wish == .all else {
                lanes.leave(transfer.hop.url.origin)
                continue
            }
            do {
                let easy = try CurlEasy(library, transfer, settings: settings)
                running[ObjectIdentifier(transfer)] = easy
                multi.add(easy)
            } catch {
                lanes.leave(transfer.hop.url.origin)
                transfer.finish(error as? WireFault ?? WireFault(.local, "libcurl refuses the request"))
            }
        }
    }

    /// The reader of `transfer` has caught up, or wants no more of it.
    private func attend(_ transfer: Transfer) {
        guard let easy = running[ObjectIdentifier(transfer)] else {
            delayed.removeAll { $0.transfer === transfer }
            return
        }
        switch transfer.wish {
        case .all: easy.resume()
        case .dismissed where easy.drains(): easy.resume()
        case .dismissed, .cancelled: end(easy, WireFault(.cancelled, "cancelled"))
        }
    }

    private func end(_ easy: CurlEasy, _ fault: WireFault?) {
        easy.flush()
        multi.remove(easy)
        running[ObjectIdentifier(easy.transfer)] = nil
        lanes.leave(easy.transfer.hop.url.origin)
        easy.transfer.finish(fault)
    }

    /// Hands on what came, ends what has been silent for too long, and says how many milliseconds may be waited.
    private func watch() -> Int {
        let now = ContinuousClock.now
        var next = now + .seconds(60)
        for easy in Array(running.values) {
            if let due = easy.flush(at: now) { next = min(next, due) }
            if easy.wasActive { (easy.lastActivity, easy.wasActive) = (now, false) }
            if easy.isPaused { continue }
            let deadline = easy.lastActivity + settings.timeout
            if deadline <= now {
                end(easy, WireFault(.timeout, "nothing came for \(settings.timeout.inWords)"))
                next = now
            } else {
                next = min(next, deadline)
            }
        }
        for (due, _) in delayed { next = min(next, due) }
        let (seconds, attoseconds) = (next - now).components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000) + (next > now ? 1 : 0)
    }

    private func abandon() {
        let fault = WireFault(.cancelled, "cancelled")
        for easy in Array(running.values) { end(easy, fault) }
        for transfer in lanes.drain() + delayed.map(\.transfer) { transfer.finish(fault) }
    }
}
