import FetchModel
import TestSupport
import Testing

@testable import FetchProvenance

@Suite("Attributes")
struct AttributeTests {
    private static let root = """
        # A comment
        [attr]generated export-ignore -text
        *.md export-ignore
        tests/ export-ignore
        docs/** export-ignore
        /build export-ignore
        deep/**/x.txt export-subst
        **/any/*.c export-subst
        [a-c]?.txt export-subst
        [!a-c]z.txt text eol=crlf
        "a b.txt" ident
        "\\303\\244.txt" ident
        \\#hash ident
        *.bin binary
        *.gen generated
        !negated ident
        keep.md !export-ignore
        star*end ident
        a/*/c ident
        esc\\*aped ident
        """
    private static let nested =
        "*.md -export-ignore\nlocal.txt export-ignore\n/only ident\nsub/x ident\n"
        + "[[:digit:]]*.t ident\n[![:alpha:]x]y ident\n[[:nope:]]q ident\n[[:upper:]-]z ident\n"

    private static let paths = [
        "README.md", "keep.md", "src/README.md", "src/keep.md", "src/local.txt", "local.txt", "tests/", "tests/a.txt",
        "src/tests/", "docs/", "docs/a", "docs/a/b", "build", "build/", "src/build", "deep/x.txt", "deep/a/x.txt",
        "deep/a/b/x.txt", "any/f.c", "x/any/f.c", "x/y/any/f.c", "any/x/f.c", "a1.txt", "d1.txt", "src/b2.txt",
        "dz.txt",
        "az.txt", "a b.txt", "ä.txt", "#hash", "x.bin", "x.gen", "!negated", "negated", "starend", "star/end",
        "star--end", "a/b/c", "a/b/b/c", "x/a/b/c", "esc*aped", "escXaped", "src/only", "src/x/only", "src/sub/x",
        "src/x/sub/x", "src/1a.t", "src/aa.t", "src/1y", "src/ay", "src/xy", "src/nq", "src/Az", "src/-z", "src/az",
    ]

    @Test("are those that git finds")
    func likeGit() throws {
        let scene = try GitScene()
        try scene.write(".gitattributes", Self.root)
        try scene.write("src/.gitattributes", Self.nested)
        let files = [("", AttributeFile(Array(Self.root.utf8))), ("src/", AttributeFile(Array(Self.nested.utf8)))]
        let names = ["export-ignore", "export-subst", "text", "eol", "ident", "binary", "diff"]
        try scene.scratch.write("paths", Self.paths.joined(separator: "\n") + "\n")
        let output = try scene.run(
            "git -C repository -c core.quotePath=false check-attr -z --stdin \(names.joined(separator: " ")) < /dev/null; "
                + "tr '\\n' '\\0' < paths | git -C repository check-attr -z --stdin \(names.joined(separator: " ")) | tr '\\0' '\\n'"
        ).split(separator: "\n").map(String.init)
        var found = 0
        for index in stride(from: 0, to: output.count - 2, by: 3) {
            let (path, name, value) = (output[index], output[index + 1], output[index + 2])
            let isDirectory = path.hasSuffix("/")
            let attributes = Attributes(
                of: isDirectory ? String(path.dropLast()) : path,
                isDirectory: isDirectory,
                by: files.filter { path.hasPrefix($0.0) }
            )
            let own: String =
                switch attributes[name] {
                case .set: "set"
                case .unset: "unset"
                case .unspecified: "unspecified"
                case .text(let text): text
                }
            #expect(own == value, "\(path): \(name)")
            found += 1
        }
        #expect(found == Self.paths.count * names.count)
    }

    @Test("of a pattern that backtracks without end match nothing")
    func hostile() throws {
        let pattern = try #require(AttributePattern(Array((String(repeating: "a*", count: 40) + "b").utf8)))
        #expect(!pattern.matches(Array(repeating: UInt8(ascii: "a"), count: 4000), isDirectory: false))
    }
}
