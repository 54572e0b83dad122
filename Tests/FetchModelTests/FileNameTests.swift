import FetchModel
import Testing

/// A name from a URL never leads out of the directory into which a file is saved.
@Suite struct FileNameTests {
    @Test(arguments: ["x.tar.gz", "engine-v1.0.zip", "..x", "a b+c%#.tgz", "Grüße.tar", "\\..\\x", "-o"])
    func `a plain name is kept`(_ text: String) throws {
        #expect(try FileName(text).description == text)
    }

    @Test(arguments: [
        "", ".", "..", "../x", "a/b", "/etc/passwd", "a\0b", "a\nb", "\u{1B}[2J", String(repeating: "a", count: 256),
    ])
    func `anything else is refused`(_ text: String) {
        #expect(throws: FileName.Problem.notPlain(text)) { try FileName(text) }
    }
}
