internal import FetchModel

/// The columns of the rows of a progress display: the name, a bar, and as many figures as the width has room for.
struct ProgressLayout {
    private let name: Int
    private let bar: Int
    private let showsAmount: Bool
    private let showsRate: Bool
    private let showsTime: Bool
    private let isUnicode: Bool

    private static let gap = "  "
    private static let percent = 4
    private static let amount = 15
    private static let rate = 11
    private static let time = 6
    private static let shortestBar = 8
    private static let longestBar = 32

    /// The columns for rows of `width` that show `names`. What says least is left out first: the time that is left, the
    /// rate, the amount.
    init(width: Int, names: [String], isUnicode: Bool) {
        self.isUnicode = isUnicode
        let longest = names.reduce(10) { max($0, $1.columns) }
        var chosen = (amount: false, rate: false, time: false, rest: 0)
        let name = min(longest, max(10, width / 4))
        for option in [(true, true, true), (true, true, false), (true, false, false), (false, false, false)] {
            let figures =
                Self.gap.count + Self.percent + (option.0 ? 2 + Self.amount : 0) + (option.1 ? 2 + Self.rate : 0)
                + (option.2 ? 2 + Self.time : 0)
            let rest = width - 2 - name - Self.gap.count - figures
            chosen = (option.0, option.1, option.2, rest)
            if rest >= Self.shortestBar { break }
        }
        (showsAmount, showsRate, showsTime) = (chosen.amount, chosen.rate, chosen.time)
        bar = chosen.rest < 5 ? 0 : min(Self.longestBar, chosen.rest)
        // Long names may take what the bar leaves.
        self.name = min(longest, name + max(0, chosen.rest - Self.longestBar))
    }

    /// The row of `activity`, of a display that has been on the screen for `age`.
    func line(_ activity: ProgressSnapshot.Activity, age: Duration) -> String {
        let label = "  " + activity.name.shortened(to: name, isUnicode: isUnicode) + Self.gap
        if let words = Self.words(activity.phase) { return label + words }
        guard case .downloading(let received, let expected, let rate) = activity.phase else { return label }
        let fraction = expected.flatMap { $0 > 0 ? min(1, Double(received) / Double($0)) : nil }
        var line = label + (fraction.map(meter) ?? mark(age))
        line += Self.gap + (fraction.map { "\(Int($0 * 100))%" } ?? "").leftPadded(to: Self.percent)
        if showsAmount { line += Self.gap + Count.size(received, of: expected).leftPadded(to: Self.amount) }
        if showsRate {
            line += Self.gap + (rate.map { "\(Count.size($0))/s" } ?? "").leftPadded(to: Self.rate)
        }
        if showsTime, let expected, let rate, rate > 0, expected > received {
            let left = ProgressRenderer.words(.seconds(Double(expected - received) / Double(rate)))
            line += Self.gap + left.leftPadded(to: Self.time)
        }
        return line
    }

    /// What a phase without figures is called.
    static func words(_ phase: ProgressSnapshot.Phase) -> String? {
        switch phase {
        case .resolving: "resolving"
        case .unpacking: "unpacking"
        case .throughGit: "through git"
        case .retrying(let attempt, let rest, let cause):
            "retry \(attempt)\(rest > .zero ? " in \(ProgressRenderer.words(rest))" : "")  \(cause)"
        case .downloading: nil
        }
    }

    /// `[=====>    ]`.
    private func meter(_ fraction: Double) -> String {
        guard bar > 0 else { return "" }
        let inner = bar - 2
        let filled = min(inner, max(0, Int(Double(inner) * fraction)))
        let head = filled < inner ? ">" : ""
        return "[" + String(repeating: "=", count: filled) + head
            + String(repeating: " ", count: inner - filled - head.count) + "]"
    }

    /// `[   <=>    ]`: a mark that moves to and fro, where the size is not known.
    private func mark(_ age: Duration) -> String {
        guard bar > 0 else { return "" }
        let mark = "<=>"
        let steps = max(1, bar - 2 - mark.count)
        let step = Int(age.inSeconds * 5) % (2 * steps)
        let position = step <= steps ? step : 2 * steps - step
        return "[" + String(repeating: " ", count: position) + mark
            + String(repeating: " ", count: steps - position) + "]"
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - columns)) + self
    }
}
