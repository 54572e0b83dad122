import FetchSystem
import Glibc
import Testing

@testable import FetchAuth

@Suite struct InputLinesTests {
    private let reading: Int32
    private let writing: Int32
    private let lines: InputLines

    init() {
        var pipes: [Int32] = [0, 0]
        _ = pipe(&pipes)
        (reading, writing) = (pipes[0], pipes[1])
        lines = InputLines(reading)
    }

    private func type(_ text: String) { _ = write(writing, text, text.utf8.count) }

    @Test func `lines come one by one, the last one without its end too`() async throws {
        type("one\ntwo\r\n\nthr")
        type("ee")
        close(writing)
        #expect(try await lines.next() == "one")
        #expect(try await lines.next() == "two\r")
        #expect(try await lines.next() == "")
        #expect(try await lines.next() == "three")
        #expect(try await lines.next() == nil)
        #expect(try await lines.next() == nil)
        close(reading)
    }

    @Test func `nobody waits longer than is wanted, and nothing typed is lost`() async throws {
        type("half a ")
        let waiting = Task { [lines] in try await lines.next() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        type("line\n")
        #expect(try await lines.next() == "half a line")
        close(writing)
        close(reading)
    }

    @Test func `a line without end is given up`() async throws {
        let task = Task { [lines] in try await lines.next() }
        // More than a pipe holds: whoever writes waits for whoever reads.
        try await Workers(limit: 1).run { for _ in 0..<40 { type(String(repeating: "x", count: 2000)) } }
        #expect(try await task.value == nil)
        close(writing)
        close(reading)
    }
}
