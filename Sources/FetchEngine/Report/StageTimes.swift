/// How long the stages of a run took, for `-v`.
struct StageTimes: Sendable {
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant
    private var stages: [(name: String, time: Duration)] = []

    /// Starts the first stage.
    init() { last = clock.now }

    /// Ends the stage `name`; the next one starts.
    mutating func end(_ name: String) {
        let now = clock.now
        stages.append((name, now - last))
        last = now
    }

    /// `stages: plan 3 ms, install 1.2 s, write 12 ms`.
    var text: String { "stages: " + stages.map { "\($0.name) \(Self.words($0.time))" }.joined(separator: ", ") }

    /// `12 ms`, `1.2 s`.
    static func words(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return milliseconds < 1000 ? "\(milliseconds) ms" : "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
    }
}
