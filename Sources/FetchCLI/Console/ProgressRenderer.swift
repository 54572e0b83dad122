/// Lays out a progress display: a pure function from what is going on and the terminal's size to lines of text.
///
/// ```
///   engine     [==========>         ]   1.2/2.4 MiB     3.1 MiB/s
///   physics    resolving
/// 3 of 12      [=====>              ]  14.2/52.0 MiB    8.3 MiB/s  0:04 left
/// ```
///
/// Only ASCII besides the names themselves: some terminals show block characters and ellipses in two columns.
struct ProgressRenderer {
    /// The terminal's columns.
    let columns: Int
    /// The terminal's rows.
    let rows: Int

    /// Wider lines are harder to read across.
    private static let widest = 100

    /// The columns that a line may take. The last one stays empty, where some terminals wrap.
    private var width: Int { min(Self.widest, columns - 1) }

    /// The lines, none wider than the terminal and no more than it shows.
    func lines(_ snapshot: ProgressSnapshot) -> [String] {
        guard width > 0, !snapshot.isEmpty else { return [] }
        let labels = snapshot.activities.map { "  \($0.name)" } + [snapshot.total.map(label) ?? ""]
        let layout = Layout(width: width, labels: labels)
        let last = [snapshot.wait.map(waitLine), snapshot.total.map { totalLine($0, layout) }].compactMap { $0 }
        // One row stays free, so that a terminal does not scroll; a single line is shown however small the window is.
        let room = max(0, max(1, rows - 1) - last.count)
        var lines = snapshot.activities.prefix(room).map { line($0, layout) }
        let hidden = snapshot.activities.count - lines.count
        if hidden > 0, !lines.isEmpty {
            lines[lines.count - 1] = "  and \(hidden + 1) more"
        }
        return (lines + last.suffix(max(1, rows - 1))).map { clipped($0) }
    }

    private func line(_ activity: ProgressSnapshot.Activity, _ layout: Layout) -> String {
        let name = "  " + activity.name.fitted(to: layout.name - 2)
        switch activity.phase {
        case .resolving: return "\(name)  resolving"
        case .unpacking: return "\(name)  unpacking"
        case .downloading(let received, let expected, let rate):
            let fraction = expected.flatMap { $0 > 0 ? Double(received) / Double($0) : nil }
            return name + layout.columns(fraction: fraction, received: received, expected: expected, rate: rate)
        }
    }

    private func totalLine(_ total: ProgressSnapshot.Total, _ layout: Layout) -> String {
        let label = label(total)
        var line =
            label.fitted(to: max(layout.name, label.columns))
            + layout.columns(
                fraction: total.fraction,
                received: total.received,
                expected: total.expected,
                rate: total.rate
            )
        if let remaining = total.remaining, remaining >= .seconds(1) {
            let left = "\(Self.clock(remaining)) left"
            // On a narrow terminal the time takes the place of the bar: it says the same, more exactly.
            if line.columns + 2 + left.columns > width {
                line = label + layout.columns(bar: false, total.received, total.expected, total.rate)
            }
            if line.columns + 2 + left.columns > width { line = label }
            line += "  \(left)"
        }
        return line
    }

    private func label(_ total: ProgressSnapshot.Total) -> String {
        total.count.map { "\(total.done) of \($0)" } ?? "\(total.done) done"
    }

    private func waitLine(_ wait: Duration) -> String { "waiting for at most \(Self.clock(wait))" }

    private func clipped(_ line: String) -> String {
        let line = line.columns > width ? line.fitted(to: width) : line
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// `0:04`, `12:30`, `1:02:03`.
    static func clock(_ duration: Duration) -> String {
        let seconds = Int(min(duration.inSeconds.rounded(.up), 359_999))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
    }
}

/// How wide each column of a progress display is.
private struct Layout {
    /// The names, with their indent.
    let name: Int
    private let bar: Int
    private let size: Int
    private let rate: Int
    private let isNarrow: Bool

    /// The columns for lines of `width` whose first column shows `labels`.
    init(width: Int, labels: [String]) {
        isNarrow = width < 64
        size = isNarrow ? 7 : 17
        rate = isNarrow ? 9 : 12
        // A wide line has room for the time that is left, too.
        let other = size + rate + (isNarrow ? 3 : 6 + 12)
        let most = max((width - other) / 2, width - other - 16)
        name = max(4, min(labels.reduce(10) { max($0, $1.columns) }, most))
        let rest = width - name - other
        bar = rest < 5 ? 0 : min(32, rest)
    }

    func columns(fraction: Double?, received: Int, expected: Int?, rate: Int?) -> String {
        gap + meter(fraction) + columns(bar: false, received, expected, rate)
    }

    func columns(bar: Bool, _ received: Int, _ expected: Int?, _ rate: Int?) -> String {
        let size = isNarrow ? Count.shortSize(received) : Count.size(received, of: expected)
        let speed = rate.map { isNarrow ? "\(Count.shortSize($0))/s" : "\(Count.size($0))/s" } ?? ""
        return gap + size.leftPadded(to: self.size) + gap + speed.leftPadded(to: self.rate)
    }

    private var gap: String { isNarrow ? " " : "  " }

    /// `[=====>    ]`; without a known total, an empty one.
    private func meter(_ fraction: Double?) -> String {
        guard bar > 0 else { return "" }
        let inner = bar - 2
        guard let fraction else { return "[" + String(repeating: " ", count: inner) + "]" }
        let filled = min(inner, max(0, Int(Double(inner) * fraction)))
        let head = filled < inner ? ">" : ""
        return "[" + String(repeating: "=", count: filled) + head
            + String(repeating: " ", count: inner - filled - head.count) + "]"
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - utf8.count)) + self
    }
}
