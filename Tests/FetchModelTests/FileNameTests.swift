import FetchModel
import Testing

/// A name from a URL never leads out of the directory into which a file is saved.
@Suite struct FileNameTests {
    @Test(arguments: ["x.tar.gz", "engine-v1.0.zip", "..x", "a b+c%#.tgz", "Grüße.tar", "..-o", ".x"])
    func `a plain name is kept`(_ text: String) throws {
        #expect(try FileName(text).description == text)
    }

    @Test(arguments: [
        "", ".", "..", "../x", "a/b", "/etc/passwd", "a\0b", "a\nb", "\u{1B}[2J", String(repeating: "a", count: 256),
        "\\..\\x", "-rf.tar.gz", "a\u{202E}zg.rat", "a\u{200B}.tgz", "a\u{FEFF}", ".git", ".GIT", "git~1", "a\u{2028}b",
    ])
    func `anything else is refused`(_ text: String) {
        #expect(throws: FileName.Problem.notPlain(text)) { try FileName(text) }
    }

    @Test(arguments: ["-x", "a\\b", "a\u{202E}b", ".git"])
    func `the user may type a name that would mislead`(_ text: String) throws {
        #expect(try FileName(typed: text).description == text)
    }

    @Test(arguments: ["", ".", "..", "a/b", "a\nb"])
    func `the user may not type a path`(_ text: String) {
        #expect(throws: FileName.Problem.notPlain(text)) { try FileName(typed: text) }
    }
}
