import FetchModel
import TestSupport
import Testing

@testable import FetchCLI

/// What a terminal shows of a progress display: ordinary lines above, the block below, and nothing at the end.
@Suite struct ProgressDisplayTests {
    private let start = ContinuousClock.now

    private static func screen(_ columns: Int, _ rows: Int) -> VirtualTerminal {
        VirtualTerminal(columns: columns, rows: rows) { $0.columns }
    }

    @Test func `ordinary lines are above the block, which vanishes`() {
        var display = ProgressDisplay()
        var screen = Self.screen(80, 24)
        let size = TerminalSize(columns: 80, rows: 24)
        display.apply(.resolving(name: "a"), at: start)
        display.apply(.resolving(name: "b"), at: start)
        screen.write(display.redraw(at: start, size: size))
        #expect(screen.lines == ["  a           resolving", "  b           resolving"])
        display.add("fetched  a")
        display.apply(.finished(Outcome("a", .fetched)), at: start)
        screen.write(display.redraw(at: start, size: size))
        #expect(screen.lines == ["fetched  a", "  b           resolving"])
        display.add("fetched  b")
        display.add("2 fetched")
        screen.write(display.takeLines())
        #expect(screen.lines == ["fetched  a", "fetched  b", "2 fetched"])
        #expect(!display.redraw(at: start, size: size).isEmpty)
    }

    @Test func `a held display stays hidden`() {
        var display = ProgressDisplay()
        let size = TerminalSize(columns: 80, rows: 24)
        display.apply(.resolving(name: "a"), at: start)
        #expect(!display.redraw(at: start, size: size).isEmpty)
        display.hold()
        #expect(display.redraw(at: start, size: size) == "\r\u{1B}[J")
        #expect(display.redraw(at: start, size: size) == "")
        display.release()
        #expect(!display.redraw(at: start, size: size).isEmpty)
    }

    /// Any events, any lines, and a window of any size that is resized at any time, even while a redraw is under way.
    @Test(arguments: 0..<60)
    func `no ordinary line is lost, and nothing of the block is left`(_ seed: Int) {
        var random = SeededRandom(UInt64(seed))
        var columns = Int.random(in: 12...120, using: &random)
        let rows = Int.random(in: 2...30, using: &random)
        var display = ProgressDisplay()
        var screen = Self.screen(columns, rows)
        var lines: [String] = []
        var now = start
        let names = ["a", "engine", "漢字🚀漢字", "e\u{301}ngine", "a-very-long-name-that-does-not-fit-in-anything"]
        for step in 0..<200 {
            now += .milliseconds(100)
            let name = names.randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<9, using: &random) {
            case 0: display.apply(.planned(downloads: Int.random(in: 1...9, using: &random), bytes: nil), at: now)
            case 1: display.apply(.resolving(name: name), at: now)
            case 2: display.apply(.started(name: name, bytes: Bool.random(using: &random) ? 1_000_000 : nil), at: now)
            case 3, 4:
                display.apply(.received(name: name, bytes: Int.random(in: 0...2_000_000, using: &random)), at: now)
            case 5: display.apply(.unpacking(name: name), at: now)
            case 6: display.apply(.finished(Outcome(name, .fetched)), at: now)
            case 7:
                lines.append("line \(step)")
                display.add("line \(step)")
            default:
                columns = Int.random(in: 12...120, using: &random)
                screen.resize(columns: columns)
            }
            let text = display.redraw(at: now, size: TerminalSize(columns: columns, rows: rows))
            if Int.random(in: 0..<20, using: &random) == 0 {
                columns = Int.random(in: 12...120, using: &random)
                screen.resize(columns: columns)
            }
            screen.write(text)
            #expect(screen.lines.prefix(lines.count).elementsEqual(lines), "step \(step)")
        }
        screen.write(display.takeLines())
        #expect(screen.lines == lines)
        #expect(screen.unknown == [])
    }
}
