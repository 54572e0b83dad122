internal import FetchModel

/// Collects the events of a run into what a progress display shows. A value without a clock: each event comes with its
/// time.
struct ProgressModel: Sendable {
    private struct Download {
        var received = 0
        var expected: Int?
        var meter: RateMeter
    }

    private enum Work {
        case resolving
        case downloading(Download)
        case throughGit
        case unpacking(received: Int)
        case retrying(Retry, received: Int)
    }

    private var order: [String] = []
    private var work: [String: Work] = [:]
    private var planned: (downloads: Int, bytes: Int?)?
    /// The sizes of all downloads that began, as far as their hosts announced them.
    private var sizes: [String: Int?] = [:]
    private var done = 0
    private var failed = 0
    private var doneBytes = 0
    private var began: ContinuousClock.Instant?
    private var meter: RateMeter?
    private var wait: (reason: String, until: ContinuousClock.Instant)?
    private var hashing: (bytes: Int, total: Int)?
    private var firstEvent: ContinuousClock.Instant?

    /// Whether something is going on that is worth showing.
    var isActive: Bool { !order.isEmpty || wait != nil || hashing != nil }

    /// Takes in `event`, which happened at `now`.
    mutating func apply(_ event: Event, at now: ContinuousClock.Instant) {
        firstEvent = firstEvent ?? now
        switch event {
        case .planned(let downloads, let bytes): plan(downloads, bytes)
        case .resolving(let name): set(name, .resolving)
        case .started(let name, let bytes): start(name, bytes, now)
        case .received(let name, let bytes): receive(name, bytes, now)
        case .throughGit(let name):
            began = began ?? now
            set(name, .throughGit)
        case .retrying(let retry): wait(for: retry)
        case .unpacking(let name): set(name, .unpacking(received: received(of: name)))
        case .finished(let outcome): finish(outcome)
        case .waiting(let reason, let until): wait = until.map { (reason, $0) }
        case .hashing(let bytes, let total): hash(bytes, total, now)
        case .note, .trace: break
        }
    }

    private mutating func set(_ name: String, _ state: Work) {
        if work.updateValue(state, forKey: name) == nil { order.append(name) }
    }

    private mutating func wait(for retry: Retry) {
        if retry.names.isEmpty { wait = (retry.cause, retry.until) }
        for name in retry.names { set(name, .retrying(retry, received: received(of: name))) }
    }

    private mutating func plan(_ downloads: Int, _ bytes: Int?) {
        planned = (downloads, bytes)
        // All hosts have answered.
        for name in order {
            switch work[name] {
            case .resolving, .retrying: work[name] = nil
            default: break
            }
        }
        order.removeAll { work[$0] == nil }
    }

    private mutating func start(_ name: String, _ bytes: Int?, _ now: ContinuousClock.Instant) {
        began = began ?? now
        meter = meter ?? RateMeter(at: now)
        sizes[name] = .some(bytes)
        wait = nil
        set(name, .downloading(Download(expected: bytes, meter: RateMeter(at: now))))
    }

    private mutating func receive(_ name: String, _ bytes: Int, _ now: ContinuousClock.Instant) {
        if case .downloading = work[name] {} else { start(name, nil, now) }
        guard case .downloading(var download) = work[name] else { return }
        download.received = bytes
        download.meter.record(bytes, at: now)
        work[name] = .downloading(download)
        let total = received
        meter?.record(total, at: now)
        wait = nil
    }

    private mutating func finish(_ outcome: Outcome) {
        doneBytes += received(of: outcome.name)
        let last = work.removeValue(forKey: outcome.name)
        order.removeAll { $0 == outcome.name }
        switch (last, outcome.status) {
        // What fails before is not planned.
        case (_, .failed): if planned != nil { failed += 1 }
        case (.downloading, _), (.unpacking, _), (.throughGit, _), (_, .fetched), (_, .cached): done += 1
        default: break
        }
    }

    private mutating func hash(_ bytes: Int, _ total: Int, _ now: ContinuousClock.Instant) {
        began = began ?? firstEvent
        meter = meter ?? RateMeter(at: now)
        meter?.record(bytes, at: now)
        // Threads may report in another order than they have counted.
        hashing = (max(bytes, hashing?.bytes ?? 0), total)
    }

    private func received(of name: String) -> Int {
        switch work[name] {
        case .downloading(let download): download.received
        case .unpacking(let received), .retrying(_, let received): received
        case .resolving, .throughGit, nil: 0
        }
    }

    private var received: Int { order.reduce(doneBytes) { $0 + received(of: $1) } }

    /// What to show at `now`.
    func snapshot(at now: ContinuousClock.Instant) -> ProgressSnapshot {
        var snapshot = ProgressSnapshot()
        snapshot.activities = order.compactMap { name in
            switch work[name] {
            case .resolving: .init(name: name, phase: .resolving)
            case .throughGit: .init(name: name, phase: .throughGit)
            case .unpacking: .init(name: name, phase: .unpacking)
            case .retrying(let retry, _):
                .init(
                    name: name,
                    phase: .retrying(
                        attempt: retry.attempt,
                        rest: max(.zero, retry.until - now),
                        cause: retry.cause
                    )
                )
            case .downloading(let download):
                .init(
                    name: name,
                    phase: .downloading(
                        received: download.received,
                        expected: download.expected,
                        rate: download.meter.rate(at: now)
                    )
                )
            case nil: nil
            }
        }
        // What is largest takes longest: it stays in sight where not everything is shown.
        snapshot.activities = snapshot.activities.enumerated().sorted { a, b in
            let (first, second) = (a.element.size, b.element.size)
            return first == second ? a.offset < b.offset : first > second
        }.map(\.element)
        snapshot.waiting = max(0, (planned?.downloads ?? 0) - done - failed - snapshot.activities.count)
        snapshot.age = firstEvent.map { now - $0 } ?? .zero
        if isTransferring || snapshot.waiting > 0 || hashing != nil {
            snapshot.total = began.map { total(since: $0, at: now) }
        }
        if let wait, wait.until > now { snapshot.wait = .init(reason: wait.reason, rest: wait.until - now) }
        return snapshot
    }

    /// Whether something arrives, or will when its pause is over. A total of downloads says nothing of what only resolves
    /// or unpacks.
    private var isTransferring: Bool {
        work.values.contains { work in
            switch work {
            case .downloading, .throughGit, .retrying: true
            case .resolving, .unpacking: false
            }
        }
    }

    private var isDownloading: Bool {
        work.values.contains { if case .downloading = $0 { true } else { false } }
    }

    private func total(since began: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> ProgressSnapshot.Total
    {
        if let hashing { return hashingTotal(hashing.bytes, hashing.total, at: now) }
        var total = ProgressSnapshot.Total(done: done, failed: failed, received: received)
        // More can be done than was planned, where one archive serves several entries.
        total.count = planned.map { max($0.downloads, done) }
        // While nothing arrives, a rate foretells nothing.
        total.rate = isDownloading ? meter?.rate(at: now) : nil
        total.expected = expectedBytes
        if let expected = total.expected, expected > 0 {
            total.fraction = Double(total.received) / Double(expected)
            if let rate = total.rate, rate > 0 {
                total.remaining = .seconds(Double(expected - total.received) / Double(rate))
            }
        } else if let count = total.count, count > 0 {
            let fraction = (Double(done) + activeFractions) / Double(count)
            total.fraction = min(1, fraction)
            // One download says too little about the others before it is done.
            if done > 0, fraction < 1 {
                total.remaining = .seconds((now - began).inSeconds * (1 - fraction) / fraction)
            }
        }
        return total
    }

    private func hashingTotal(
        _ bytes: Int,
        _ expected: Int,
        at now: ContinuousClock.Instant
    ) -> ProgressSnapshot.Total {
        var total = ProgressSnapshot.Total(done: 0, received: bytes)
        total.isHashing = true
        total.rate = meter?.rate(at: now)
        if expected >= bytes, expected > 0 {
            total.expected = expected
            total.fraction = Double(bytes) / Double(expected)
            if let rate = total.rate, rate > 0 { total.remaining = .seconds(Double(expected - bytes) / Double(rate)) }
        }
        return total
    }

    /// The size of all downloads, where it is known and not yet exceeded.
    private var expectedBytes: Int? {
        var bytes = planned?.bytes
        if bytes == nil, sizes.count == planned?.downloads ?? sizes.count {
            bytes = sizes.values.reduce(.some(0)) { sum, size in sum.flatMap { sum in size.map { sum + $0 } } }
        }
        guard let bytes, bytes >= received else { return nil }
        return bytes
    }

    /// How much of the downloads under way is done, in downloads.
    private var activeFractions: Double {
        order.reduce(0) { sum, name in
            switch work[name] {
            case .downloading(let download):
                guard let expected = download.expected, expected > 0 else { return sum }
                return sum + min(1, Double(download.received) / Double(expected))
            case .unpacking: return sum + 1
            case .resolving, .throughGit, .retrying, nil: return sum
            }
        }
    }
}

extension ProgressSnapshot.Activity {
    /// How large the download is as far as that is known; less than any size for what is no download.
    fileprivate var size: Int {
        if case .downloading(let received, let expected, _) = phase { max(received, expected ?? 0) } else { -1 }
    }
}
