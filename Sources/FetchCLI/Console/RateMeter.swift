/// Measures bytes per second over the last few seconds.
struct RateMeter: Equatable, Sendable {
    private struct Sample: Equatable {
        let time: ContinuousClock.Instant
        let bytes: Int
    }

    /// How far back the rate looks: long enough to be steady, short enough to follow a change.
    private static let window = Duration.seconds(3)
    /// The least time between two samples, so that many small reads cost little.
    private static let step = Duration.milliseconds(200)
    /// The least time that a rate is computed over.
    private static let minimum = Duration.milliseconds(500)

    private var samples: [Sample]
    private var latest: Sample

    /// Starts at `time` with `bytes` received before.
    init(at time: ContinuousClock.Instant, bytes: Int = 0) {
        latest = Sample(time: time, bytes: bytes)
        samples = [latest]
    }

    /// Records that `bytes` have arrived in all. Fewer than before means that the transfer began again.
    mutating func record(_ bytes: Int, at time: ContinuousClock.Instant) {
        if bytes < latest.bytes { self = RateMeter(at: time, bytes: bytes) }
        // What arrives later than nothing new is not when it arrived.
        if bytes > latest.bytes { latest = Sample(time: time, bytes: bytes) }
        if let last = samples.last, time - last.time < Self.step { return }
        samples.append(Sample(time: time, bytes: bytes))
        // The newest sample that is older than the window stays, as its far end.
        let first = samples.lastIndex { time - $0.time >= Self.window } ?? 0
        samples.removeFirst(first)
    }

    /// The bytes per second at `time`, 0 where nothing has arrived for as long as the rate looks back; `nil` while there is
    /// too little to go by.
    func rate(at time: ContinuousClock.Instant) -> Int? {
        if time - latest.time >= Self.window { return 0 }
        guard let start = samples.last(where: { time - $0.time >= Self.window }) ?? samples.first else { return nil }
        let elapsed = time - start.time
        guard elapsed >= Self.minimum else { return nil }
        return Int(Double(latest.bytes - start.bytes) / elapsed.inSeconds)
    }
}

extension Duration {
    /// The duration as a number of seconds.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
