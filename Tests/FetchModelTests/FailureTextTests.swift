import FetchModel
import Testing

@Suite struct FailureTextTests {
    @Test func `a failure with a place shows file, line, caret and help`() {
        let place = Place(file: "deps.yaml", line: 3, column: 5, length: 6, text: "    inclde: [a]")
        let failure = Failure(
            .data,
            "unknown-key",
            "unknown key 'inclde'",
            help: "did you mean 'include'?",
            place: place
        )
        #expect(
            failure.rendered() == """
                deps.yaml:3:5: error: unknown key 'inclde'
                  3 |     inclde: [a]
                    |     ^^^^^^
                help: did you mean 'include'?
                """
        )
    }

    @Test func `a failure without a place is two lines`() {
        #expect(
            Failure(.unmet, "no-lock", "there is no lock", help: "run `fetch lock`").rendered()
                == "error: there is no lock\nhelp: run `fetch lock`"
        )
        #expect(Failure(.bug, "bug", "so").rendered() == "error: so")
    }

    @Test func `the caret stays below its character behind tabs, wide characters and a long line number`() {
        let place = Place(file: "d", line: 120, column: 4, length: 2, text: "\té:xy z")
        #expect(
            Failure(.data, "c", "m", place: place).rendered() == "d:120:4: error: m\n  120 | \té:xy z\n      | \t  ^^"
        )
    }

    @Test func `an empty line keeps its caret`() {
        let place = Place(file: "d", line: 1, column: 1)
        #expect(Failure(.data, "c", "m", place: place).rendered() == "d:1:1: error: m\n  1 |\n    | ^")
    }

    @Test func `no escape sequence reaches the terminal`() {
        let place = Place(file: "d\u{1b}[31m", line: 1, column: 3, length: 1, text: "\u{1b}]0;x\u{7}\u{9b}\u{202e}y")
        let failure = Failure(.data, "c", "bad \u{1b}[2J", help: "see\u{7}\nnext", place: place)
        let text = failure.rendered()
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || Quotation.isPlain($0) })
        #expect(text.contains("\\u{1b}]0;x\\u{7}\\u{9b}\\u{202e}y"))
        #expect(text.contains("    |        ^"))
        #expect(text.hasSuffix("help: see\\u{7}\nnext"))
    }

    @Test func `a huge line is cut around the place`() {
        let line = String(repeating: "a", count: 5_000) + "XYZ" + String(repeating: "b", count: 1_000_000)
        let place = Place(file: "d", line: 1, column: 5_001, length: 3, text: Substring(line))
        let lines = Failure(.data, "c", "m", place: place).rendered().split(separator: "\n")
        #expect(lines[1].count < 140)
        let caret = lines[2].distance(
            from: lines[2].startIndex,
            to: lines[2].firstIndex(of: "^") ?? lines[2].startIndex
        )
        let target = lines[1].distance(from: lines[1].startIndex, to: lines[1].firstIndex(of: "X") ?? lines[1].endIndex)
        #expect(caret == target)
        #expect(lines[2].count(where: { $0 == "^" }) == 3)
    }

    @Test(arguments: [20, 21, 39, 40, 80, 132, 200])
    func `a source line and its marker fit the terminal`(_ columns: Int) {
        let lines = [
            "short", String(repeating: "a", count: 3_000), String(repeating: "漢", count: 700),
            String(repeating: "e\u{301}\t\u{1b}", count: 400), "\t" + String(repeating: "x漢", count: 200),
        ]
        for line in lines {
            let count = line.unicodeScalars.count
            for column in Set([1, 2, columns / 2, columns - 8, columns, count / 2, count - 1, count, count + 1]) {
                for length in [1, 5, columns, 5_000] where column > 0 {
                    let place = Place(file: "d", line: 1_234, column: column, length: length, text: line[...])
                    let text = Failure(.data, "c", "m", place: place).rendered(columns: columns)
                    let shown = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
                    // A tab takes eight columns at most.
                    let widths = shown.map { $0.columns + 7 * $0.count { $0 == "\t" } }
                    #expect(shown.count == 2 && widths.allSatisfy { $0 <= columns }, "\(column) \(length) \(shown)")
                    #expect(shown.last?.contains("^") == true)
                }
            }
        }
    }

    @Test func `the marker is below the place, wherever the line is cut`() throws {
        let line = String(repeating: "漢字x", count: 300) + "XYZ" + String(repeating: "e\u{301}漢", count: 300)
        let place = Place(file: "d", line: 1, column: 901, length: 3, text: line[...])
        for columns in 20...200 {
            let lines = Failure(.data, "c", "m", place: place).rendered(columns: columns, mark: "...").split(
                separator: "\n"
            )
            let target = try #require(lines[1].firstIndex(of: "X"))
            let marker = try #require(lines[2].firstIndex(of: "^"))
            #expect(lines[1][..<target].columns == lines[2][..<marker].columns, "\(columns)")
            #expect(lines[2].count { $0 == "^" } == 3, "\(columns)")
        }
    }

    @Test func `a path is shown as it is seen from elsewhere`() {
        let failure = Failure(.disk, "c", "cannot write '/p/a b': no", help: "remove it with `rm '/p/a b'`").naming(
            "/p/a b"
        )
        let shown = failure.showing { $0.replacing("/p/", with: "../") }
        #expect(shown.message == "cannot write '../a b': no" && shown.help == "remove it with `rm '../a b'`")
        #expect(Failure(.disk, "c", "cannot write 'x'").naming("x").showing { _ in "y" }.message == "cannot write 'x'")
    }

    @Test func `a place beyond the end of its line still has a caret`() {
        let place = Place(file: "d", line: 1, column: 400, length: 3, text: "short")
        #expect(Failure(.data, "c", "m", place: place).rendered().hasSuffix("^"))
    }

    @Test func `a quotation is bounded and escaped`() {
        #expect(Quotation.of("a\u{0}b\n") == "'a\\u{0}b\\n'")
        #expect(Quotation.of(String(repeating: "x", count: 1_000)).count == 103)
        #expect(Quotation.of("é…") == "'é…'")
    }
}
