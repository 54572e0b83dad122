import FetchManifest
import FetchModel
import Foundation
import TestSupport
import Testing

/// Each file of `Fixtures/manifests/invalid` is refused with exactly the problems that it is marked with.
///
/// A mark is a comment at the end of the line at fault: `# error@COLUMN CODE: MESSAGE`. Where a mark would change what
/// is wrong, or where the whole rendering matters, `name.txt` beside `name.yaml` has all of it instead. `RECORD=1` writes
/// what is reported now; a run that records fails.
@Suite struct InvalidManifestTests {
    static func failures(_ bytes: [UInt8]) throws -> [Failure] {
        do throws(Failures) {
            _ = try ManifestReader.read(bytes: bytes, file: "deps.yaml")
            return []
        } catch {
            return error.all
        }
    }

    static func failures(_ text: String) throws -> [Failure] { try failures([UInt8](text.utf8)) }

    @Test(arguments: try Fixture.all(in: "manifests/invalid").filter { $0.name.hasSuffix(".yaml") })
    func `it is refused as its marks or its golden say`(_ fixture: Fixture) throws {
        let bytes = [UInt8](try fixture.data())
        let failures = try Self.failures(bytes)
        #expect(!failures.isEmpty)
        #expect(failures.allSatisfy { $0.kind == .data && $0.place?.file == "deps.yaml" })
        #expect(failures.allSatisfy { $0.code.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil })
        #expect(failures.allSatisfy { $0.message.first?.isUppercase == false && !$0.message.hasSuffix(".") })

        let golden = Golden(beside: fixture)
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try golden.record(failures, of: String(decoding: bytes, as: UTF8.self))
            Issue.record("recorded \(fixture.name)")
        }
        switch try golden.expectation() {
        case .rendering(let text): #expect(Golden.rendering(of: failures) == text)
        case .marks(let marks): #expect(failures.map(Golden.Mark.init) == marks)
        }
    }

    @Test func `no golden is left without its manifest`() throws {
        let names = Set(try Fixture.all(in: "manifests/invalid").map(\.name))
        #expect(names.filter { $0.hasSuffix(".txt") && !names.contains($0.dropLast(4) + ".yaml") }.isEmpty)
        #expect(names.count(where: { $0.hasSuffix(".yaml") }) >= 40)
    }

    @Test func `no secret of a URL is shown, wherever it stands`() throws {
        let texts = [
            "a: {url: https://user:hunter2@example.com/a.zip}", "a: {git: 'ssh://git:hunter2@example.com/a'}",
            "a: {url: \"https://u:p@/w@hunter2@example.com/a.zip\", tga: 1}",
            "a: {url: 'https://u:hunter2 x@example.com/a'}",
            "a: {url: \"https://u:x\\\n     hunter2@example.com/a\"}", "a: {url: https://hunter2@example.com/a}",
            "a: {repo: https://hunter2@example.com/a, tag: v1}", "a: {tga: 1, url: 'https://x.com/?sig=hunter2'}",
            "a: {url: [https://e.com/x,https://u:hunter2@e.com], tag: https://u:hunter2@e.com}",
            "a: {url: https://user:hunter2@example.com/a.zip", "a: {tag: v1, into: 'https://u:hunter2@e.com'}",
            "a: https://u:hunter2@e.com", "https://u:hunter2@e.com: v1", "a: {'https://u:hunter2@e.com': 1}",
            "a: {tag: 'https://\(String(repeating: "x", count: 200))hunter2@e.com'}",
            "a: {version: https://u:hunter2@e.com}",
            "a: {repo: 'https://u:hunter2@e.com:x'}", "a: *https://u:hunter2@e.com",
            "a: {url: https://u:hunter2@e.com:x/}", "a: {tag: v1, patches: ['https://u:hunter2@e.com/x.patch']}",
            "a: {tag: v1, root: 'https://u:hunter2@e.com/x'}", "a: {tag: v1, groups: ['https://u:hunter2@e.com/x']}",
            "a: {tga: 1, url: \"https:\\u002f/u:hunter2@e.com/x\"}",
            "a: {tga: 1, url: \"https://u:hunter2\\x40e.com/x\"}",
            "a: {tga: 1, url: \"https://hunter2\\x3ax@e.com/x\"}",
            "a: {tga: 1, url: \"https://e.com/x\\x3fsig=hunter2\"}",
            "a: {url: \"https://u:hun\\\n    hunter2@e.com/x\", tga: 1}",
            "a: {tga: \"\\q\", url: \"https:\\/\\/u:hunter2@e.com/x\"}",
            "a: {url: \"https:\\/\\/u:hunter2@e.com/x\\q\"}", "a: {url: \"https:\\u002f/u:hunter2@e.com/x}",
        ]
        for text in texts {
            let rendered = try Self.failures("workspace: w\ndependencies:\n  \(text)\n").map { $0.rendered() }.joined()
            #expect(!rendered.isEmpty)
            #expect(!rendered.contains("hunter2"), "\(rendered)")
        }
    }

    @Test func `line ends of Windows do not move a place`() throws {
        let failure = try #require(
            try Self.failures("workspace: w\r\ndependencies:\r\n  a:\r\n    tag: v1\r\n    strp: 1\r\n").first
        )
        #expect(
            failure.rendered().hasPrefix(
                "deps.yaml:5:5: error: 'a': unknown key 'strp'\n  5 |     strp: 1\n    |     ^^^^\n"
            )
        )
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `the marks of a merge are named, whatever the line ends`(_ end: String) throws {
        let lines = ["workspace: w", "dependencies:", "<<<<<<<", "  a: v1", "=======", "  a: v2", ">>>>>>> b", "x: y"]
        let failures = try Self.failures(lines.joined(separator: end))
        #expect(failures.map(\.code) == ["merge-conflict"])
        #expect(failures.first?.place?.line == 3 && failures.first?.place?.length == 7)
        #expect(failures.first?.message.contains("merge conflict") == true)
    }

    @Test(arguments: ["<<<<<<", "<<<<<<<<", "  <<<<<<<", "# =======", "<<<<<<<x"])
    func `what only looks like the mark of a merge is none`(_ line: String) throws {
        #expect(try !Self.failures("dependencies: {}\n\(line)\n").map(\.code).contains("merge-conflict"))
    }

    @Test(arguments: ["\u{85}", "\u{2028}", "\u{2029}"])
    func `a line end that only YAML 1.1 knows cannot end a comment`(_ end: String) throws {
        let text = "dependencies: {}\n# a note\(end)workspace: w\n"
        let failures = try Self.failures(text)
        #expect(failures.map(\.code) == ["control-character"])
        #expect(failures.first?.place?.line == 2 && failures.first?.place?.column == 9)
    }

    @Test(
        arguments: [
            ([0x61, 0x3a, 0x20, 0xff], "not-utf8", 1, 4),
            ([UInt8]("workspace: w\nx: é".utf8) + [0xc3], "not-utf8", 2, 5),
            ([0x61, 0x0a, 0xc0, 0xaf], "not-utf8", 2, 1),
            ([0x61, 0xed, 0xa0, 0x80], "not-utf8", 1, 2),
            ([0xf4, 0x90, 0x80, 0x80], "not-utf8", 1, 1),
            ([0xff, 0xfe, 0x61, 0x00], "not-utf8", 1, 1),
            ([0xfe, 0xff, 0x00, 0x61], "not-utf8", 1, 1),
            ([0x1f, 0x8b, 0x08, 0x00, 0x00], "binary-file", 1, 1),
            ([0x61, 0x0a, 0x62, 0x00], "binary-file", 2, 2),
            ([0x61, 0x3a, 0x20, 0x1b, 0x5b], "control-character", 1, 4),
            ([0x61, 0x3a, 0x20, 0xc2, 0x9b], "control-character", 1, 4),
            ([0x61, 0x0a, 0xef, 0xbb, 0xbf], "control-character", 2, 1),
        ] as [([UInt8], String, Int, Int)]
    )
    func `what is no text is refused at its first wrong byte`(
        _ bytes: [UInt8],
        _ code: String,
        _ line: Int,
        _ column: Int
    ) throws {
        let failures = try Self.failures(bytes)
        #expect(failures.map(\.code) == [code])
        #expect(failures.first?.place?.line == line)
        #expect(failures.first?.place?.column == column)
        let rendered = failures.first?.rendered() ?? ""
        #expect(rendered.unicodeScalars.allSatisfy { $0 == "\n" || Quotation.isPlain($0) })
    }

    @Test func `a message never holds a control character of the file`() throws {
        let escapes = ["\\e[2J", "\\u202e", "\\a", "\\0", "\\N", "\\L", "\\x9b"]
        let keys = [
            "tag", "branch", "commit", "version", "repo", "url", "git", "sha256", "include", "root", "into", "strip",
            "unpack", "limits", "groups", "patches", "download", "\u{1F600}",
        ]
        for escape in escapes {
            for key in keys {
                let text =
                    "workspace: \"w\(escape)\"\nhost: \"h\(escape)\"\nvendor: \"v\(escape)\"\ndependencies:\n  \"n\(escape)\": v1\n  a:\n    \(key): \"x\(escape)\"\n    \"k\(escape)\": 1\n"
                let rendered = try Self.failures(text).map { $0.rendered() }.joined(separator: "\n")
                #expect(rendered.unicodeScalars.allSatisfy { $0 == "\n" || Quotation.isPlain($0) })
            }
        }
    }

    @Test func `problems beyond the ten thousandth are counted, not listed`() throws {
        let entries = (0..<11_000).map { "  dep\($0): {tag: v1, inclde: a}\n" }.joined()
        let failures = try Self.failures("workspace: w\ndependencies:\n\(entries)")
        #expect(failures.count == 10_001)
        #expect(failures.last?.message == "there are 1000 more problems than these")
    }

    @Test func `what an alias repeats is at fault once`() throws {
        let text = "workspace: w\ndependencies:\n  a: &a {tga: v1, strip: x}\n  b: *a\n  c: *a\n"
        #expect(try Self.failures(text).map(\.code) == ["unknown-key", "wrong-type"])
    }
}
