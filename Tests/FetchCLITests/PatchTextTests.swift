import Testing

@testable import FetchCLI

@Suite struct PatchTextTests {
    private let patch = """
        diff --git a/a b/a
        --- a/a
        +++ b/a
        @@ -1,3 +1,2 @@ title
         same
        --- dashes
        -gone
        +++ new
        diff --git a/b b/b

        """

    private func shown(_ text: String, _ color: When, isEscaped: Bool) -> String {
        let shown = PatchText(palette: Palette(color, for: 1), isEscaped: isEscaped).shown(Array(text.utf8))
        return String(decoding: shown, as: UTF8.self)
    }

    @Test func `without colour a patch is as it is`() {
        #expect(shown(patch, .never, isEscaped: false) == patch)
        #expect(shown(patch, .never, isEscaped: true) == patch)
    }

    @Test func `lines of a hunk are painted by their first character, headers are bold`() {
        let lines = shown(patch, .always, isEscaped: false).split(separator: "\n")
        #expect(lines[0] == "\u{1B}[1mdiff --git a/a b/a\u{1B}[0m")
        #expect(lines[1] == "\u{1B}[1m--- a/a\u{1B}[0m")
        #expect(lines[3] == "\u{1B}[36m@@ -1,3 +1,2 @@ title\u{1B}[0m")
        #expect(lines[4] == " same")
        #expect(lines[5] == "\u{1B}[31m--- dashes\u{1B}[0m")
        #expect(lines[7] == "\u{1B}[32m+++ new\u{1B}[0m")
        #expect(lines[8] == "\u{1B}[1mdiff --git a/b b/b\u{1B}[0m")
    }

    @Test func `a terminal gets no control characters of a file`() {
        let hostile = "@@ -0,0 +1,2 @@\n+a\u{1B}]0;title\u{07}\n+\tb\n"
        #expect(
            shown(hostile, .never, isEscaped: true) == "@@ -0,0 +1,2 @@\n+a\\u{1b}]0;title\\u{7}\n+\tb\n"
        )
        #expect(shown(hostile, .never, isEscaped: false) == hostile)
    }
}
