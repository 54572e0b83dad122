import Testing

@testable import FetchCLI

@Suite struct LineWrapTests {
    @Test func `long lines continue under their text`() {
        let wrap = LineWrap(columns: 30)
        #expect(
            wrap("error: one two three four five six seven eight") == """
                error: one two three four five
                       six seven eight
                """
        )
        #expect(wrap("help: short") == "help: short")
        #expect(
            wrap("deps.yaml:31:3: error: 'engine' differs from what is locked") == """
                deps.yaml:31:3: error:
                            'engine' differs
                            from what is
                            locked
                """
        )
    }

    @Test(arguments: 2...5) func `a row continues below its column, whatever the gap`(_ gap: Int) throws {
        let blanks = String(repeating: " ", count: gap)
        let lines = LineWrap(columns: 40)("cached\(blanks)a-long-name  revision-1 one two three four five", after: [])
            .split(separator: "\n")
        #expect(lines.count == 2)
        #expect(try #require(lines.last).prefix { $0 == " " }.count == 6 + gap)
    }

    @Test func `a word that is wider stays whole, and wide characters count twice`() {
        #expect(
            LineWrap(columns: 20)("note: see https://example.com/a/very/long/path for more") == """
                note: see
                https://example.com/a/very/long/path
                      for more
                """
        )
        #expect(LineWrap(columns: 20)("漢字漢字 漢字漢字 漢字漢字") == "漢字漢字 漢字漢字\n漢字漢字")
        #expect(LineWrap(columns: 20)("\u{1B}[1;33mnote:\u{1B}[0m one two three").contains("\n") == false)
    }

    @Test func `nothing is wrapped in a pipe, and no width crashes`() {
        let text = "error: " + String(repeating: "word ", count: 40)
        #expect(LineWrap(columns: nil)(text) == text)
        for columns in 0...30 {
            let words = LineWrap(columns: columns)(text).split(whereSeparator: \.isWhitespace)
            #expect(words.count == 41)
        }
    }
}
