internal import FetchModel

/// Lays out a progress display: a pure function from what is going on and the terminal's size to lines of text.
///
/// ```
///   engine           [==========>         ]   52%   14.1/27.0 MiB    3.1 MiB/s     4 s
///   assets           [      <=>           ]               8.4 MiB    2.2 MiB/s
///   swift-log        unpacking
///   28 wait
/// 6 of 38 done   22.6/58.3 MiB   5.3 MiB/s   7 s left
/// ```
struct ProgressRenderer {
    /// The terminal's columns.
    let columns: Int
    /// The terminal's rows.
    let rows: Int
    /// Whether the terminal shows more than ASCII.
    var isUnicode = true

    /// Wider lines are harder to read across.
    private static let widest = 100
    /// On a narrower terminal only the total is shown.
    private static let narrowest = 40

    /// The columns that a line may take. The last one stays empty, where some terminals wrap.
    private var width: Int { min(Self.widest, columns - 1) }

    /// The lines, none wider than the terminal. What is under way takes at most half of its rows.
    func lines(_ snapshot: ProgressSnapshot) -> [String] {
        guard width > 0, !snapshot.isEmpty else { return [] }
        let last = [snapshot.wait.map(waitLine), snapshot.total.map(totalLine)].compactMap(\.self)
        var lines: [String] = []
        if columns >= Self.narrowest {
            let room = max(0, min(rows / 2, rows - 2 - last.count))
            let shown = snapshot.activities.prefix(room)
            let layout = ProgressLayout(width: width, names: shown.map(\.name), isUnicode: isUnicode)
            lines = shown.map { layout.line($0, age: snapshot.age) }
            if let waiting = waitingLine(snapshot, hidden: snapshot.activities.count - shown.count), room > 0 {
                lines.append(waiting)
            }
        } else if last.isEmpty, let first = snapshot.activities.first {
            // Nothing is downloaded yet; something has to be seen.
            lines = ["\(first.name)  \(ProgressLayout.words(first.phase) ?? "")"]
        }
        // One row stays free, so that a terminal does not scroll; a single line is shown however small the window is.
        return (lines + last).suffix(max(1, rows - 1)).map { clipped($0) }
    }

    /// `28 wait`, with what is under way and does not fit.
    private func waitingLine(_ snapshot: ProgressSnapshot, hidden: Int) -> String? {
        let parts = [(hidden, "more under way"), (snapshot.waiting, "wait")].filter { $0.0 > 0 }
        return parts.isEmpty ? nil : "  " + parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    /// `6 of 38 done   22.6/58.3 MiB   5.3 MiB/s   7 s left`, as many parts of it as fit.
    private func totalLine(_ total: ProgressSnapshot.Total) -> String {
        let count =
            total.isHashing
            ? "verifying"
            : (total.count.map { "\(total.done) of \($0) done" } ?? "\(total.done) done")
                + (total.failed > 0 ? ", \(total.failed) failed" : "")
        let amount =
            total.expected.map { Count.size(total.received, of: $0) }
            ?? (total.received > 0 ? "\(Count.size(total.received)) so far" : nil)
        let rate = total.rate.map { "\(Count.size($0))/s" }
        let left = total.remaining.flatMap { $0 >= .seconds(1) ? "\(Self.words($0)) left" : nil }
        // What says least goes first.
        let choices = [[count, amount, rate, left], [count, rate, left], [count, left], [count]]
        let texts = choices.map { $0.compactMap(\.self).joined(separator: "   ") }
        return texts.first { $0.columns <= width } ?? count
    }

    private func waitLine(_ wait: ProgressSnapshot.Wait) -> String {
        "waiting for at most \(Self.words(wait.rest)): \(wait.reason)"
    }

    private func clipped(_ line: String) -> String {
        let line = line.columns > width ? line.cut(to: width, isUnicode: isUnicode) : line
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// `4 s`, `75 s`, `12 min`, `3 h`.
    static func words(_ duration: Duration) -> String {
        let seconds = Int(min(duration.inSeconds.rounded(.up), 359_999))
        if seconds < 100 { return "\(seconds) s" }
        let minutes = (seconds + 59) / 60
        return minutes < 100 ? "\(minutes) min" : "\((minutes + 59) / 60) h"
    }
}
