internal import FetchModel

/// The progress display's state: what to write so that ordinary lines stay above a block of progress lines, and the
/// block leaves nothing behind.
///
/// Between two writes the cursor is at the block's first column. Whatever the terminal does to the lines below when the
/// window is resized, erasing from the cursor to the end of the screen removes the whole block. While the block is
/// written, automatic wrapping is off, so that each line takes one row even when the window has just become narrower.
struct ProgressDisplay {
    private var model = ProgressModel()
    /// Ordinary lines that are written with the next redraw.
    private var pending = ""
    /// The terminal's size at the last redraw; `nil` while no block is on the screen.
    private var drawn: TerminalSize?
    /// The lines of the block on the screen.
    private var shown: [String] = []
    /// Whether the user is being asked something: the block would overwrite what they type.
    private var isHeld = false
    private let isUnicode: Bool

    /// A display on a terminal that shows more than ASCII if `isUnicode`.
    init(isUnicode: Bool = true) { self.isUnicode = isUnicode }

    /// Whether there is something to show, or to erase.
    var isActive: Bool { model.isActive || drawn != nil || !pending.isEmpty }

    /// Whether there is a block on the screen, whose first column the cursor is at.
    var isDrawn: Bool { drawn != nil }

    /// Takes in an event of the run.
    mutating func apply(_ event: Event, at now: ContinuousClock.Instant) { model.apply(event, at: now) }

    /// Adds an ordinary line, to be written above the block.
    mutating func add(_ line: String) { pending += line + "\n" }

    /// Hides the block until `release`.
    mutating func hold() { isHeld = true }

    /// Shows the block again.
    mutating func release() { isHeld = false }

    /// Returns what to write to show the present state on a terminal of `size`.
    mutating func redraw(at now: ContinuousClock.Instant, size: TerminalSize) -> String {
        let lines =
            isHeld
            ? []
            : ProgressRenderer(columns: size.columns, rows: size.rows, isUnicode: isUnicode)
                .lines(model.snapshot(at: now))
        if lines.isEmpty { return takeLines() }
        if drawn == size, pending.isEmpty, lines == shown { return "" }
        // Lines are written over those of before, which flickers less than erasing them first. After a resize,
        // their place is unknown.
        let start = drawn == size && pending.isEmpty ? "\r" : takeLines()
        (drawn, shown) = (size, lines)
        let up = lines.count > 1 ? "\u{1B}[\(lines.count - 1)A" : ""
        return start + "\u{1B}[?7l" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[J\r\(up)\u{1B}[?7h"
    }

    /// Returns what to write to erase the block and show all ordinary lines.
    mutating func takeLines() -> String {
        let text = (drawn == nil ? "" : "\r\u{1B}[J") + pending
        pending = ""
        drawn = nil
        return text
    }
}
