import FetchModel
import TestSupport
import Testing

@testable import FetchCLI

/// The console on a real pseudo-terminal, fed with events.
@Suite struct TerminalTests {
    private let pty: PseudoTerminal
    private let console: Console

    init() throws {
        pty = try PseudoTerminal(columns: 80, rows: 24)
        console = Console(OutputChoice(), Terminal(isLive: true, output: pty.program, errors: pty.program))
    }

    private func screen(_ text: String) -> VirtualTerminal {
        var screen = VirtualTerminal(columns: 80, rows: 24) { $0.columns }
        screen.write(text)
        return screen
    }

    /// Returns what was written until `text` was, or for ten seconds.
    private func output(until text: String) async -> String {
        let end = ContinuousClock.now + .seconds(10)
        var output = pty.read()
        while !output.contains(text), ContinuousClock.now < end {
            await Self.pause(5)
            output += pty.read()
        }
        return output
    }

    private static func pause(_ milliseconds: Int) async { try? await Task.sleep(for: .milliseconds(milliseconds)) }

    @Test func `progress is shown while work goes on, and nothing of it is left`() async {
        let shown = await console.animating { [console] in
            console.show(.planned(downloads: 1, bytes: nil))
            console.show(.started(name: "engine", bytes: 1000))
            let before = await output(until: "engine")
            console.show(.received(name: "engine", bytes: 500))
            console.show(.note("hello"))
            return await before + output(until: "[=====")
        }
        console.info("done")
        console.result("a result")
        #expect(shown.contains("engine"))
        #expect(shown.contains("[====="))
        #expect(screen(shown + pty.read()).lines == ["note: hello", "done", "a result"])
    }

    @Test func `it is redrawn at most ten times a second, however many events there are`() async {
        let clock = ContinuousClock()
        let time = await clock.measure {
            await console.animating { [console] in
                console.show(.started(name: "engine", bytes: nil))
                for step in 0..<1000 {
                    console.show(.received(name: "engine", bytes: step))
                    if step.isMultiple(of: 100) { console.show(.note("\(step)")) }
                    await Self.pause(1)
                }
            }
        }
        let text = pty.read()
        let redraws = text.ranges(of: "\u{1B}[?7l").count
        #expect(redraws > 2)
        #expect(Double(redraws) <= time.inSeconds * 10 + 1)
        #expect(screen(text).lines.count == 10)
    }

    @Test func `short work shows nothing`() async {
        await console.animating { [console] in
            console.show(.started(name: "engine", bytes: nil))
            console.show(.finished(Outcome("engine", .fetched)))
        }
        #expect(!pty.read().contains("\u{1B}[?7l"))
    }

    @Test func `a cancelled run clears it at once, and goes on with plain lines`() async {
        let work = Task { [console] in
            await console.animating {
                console.show(.started(name: "engine", bytes: nil))
                while !Task.isCancelled { await Self.pause(10) }
                // Cleaning up takes its time; its events are not shown any more.
                console.show(.received(name: "engine", bytes: 1))
                let end = ContinuousClock.now + .milliseconds(300)
                while ContinuousClock.now < end { await Task.yield() }
                console.info("cleaned up")
            }
        }
        let before = await output(until: "engine")
        #expect(before.contains("engine"))
        work.cancel()
        let after = await output(until: "\r\u{1B}[J")
        #expect(screen(before + after).lines == [])
        await work.value
        #expect(screen(before + after + pty.read()).lines == ["cleaned up"])
    }

    @Test func `a question hides it until the answer`() async {
        let texts = await console.animating { [console] in
            console.show(.started(name: "engine", bytes: nil))
            var texts = [await output(until: "engine")]
            console.prompt("paste the address:")
            texts.append(await output(until: "address"))
            await Self.pause(300)
            texts[1] += pty.read()
            console.resume()
            texts.append(await output(until: "engine"))
            return texts
        }
        #expect(screen(texts[0]).lines.first?.contains("engine") == true)
        #expect(texts[1] == "\r\u{1B}[Jpaste the address:\r\n")
        #expect(texts[2].contains("engine"))
        #expect(screen(texts.joined() + pty.read()).lines == ["paste the address:"])
    }

    @Test func `it follows the window's size`() async {
        let texts = await console.animating { [console] in
            console.show(.started(name: "engine", bytes: 1000))
            var texts = [await output(until: "engine")]
            pty.resize(columns: 40, rows: 24)
            // The lines of before are erased first.
            let erasing = "\r\u{1B}[J\u{1B}[?7l"
            let text = await output(until: erasing)
            texts.append(text.firstRange(of: erasing).map { String(text[$0.upperBound...]) } ?? text)
            return texts
        }
        #expect(screen(texts[0]).lines.contains { $0.columns > 40 })
        var narrow = VirtualTerminal(columns: 200, rows: 24) { $0.columns }
        narrow.write(texts[1])
        #expect(!narrow.lines.isEmpty)
        #expect(narrow.lines.allSatisfy { $0.columns < 40 })
    }

    @Test func `plain output has no line for progress, and no escape sequence`() async {
        let plain = Console(OutputChoice(), Terminal(isLive: false, output: pty.program, errors: pty.program))
        await plain.animating {
            plain.show(.planned(downloads: 1, bytes: nil))
            plain.show(.resolving(name: "engine"))
            plain.show(.started(name: "engine", bytes: nil))
            plain.show(.received(name: "engine", bytes: 500))
            plain.show(.unpacking(name: "engine"))
            await Self.pause(300)
            plain.show(.waiting(reason: "rate limit", until: nil))
        }
        #expect(pty.read() == "waiting: rate limit\r\n")
    }
}
