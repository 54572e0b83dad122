import FetchForge
import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchManifest

/// Each directory of `Fixtures/imports` is a project of another tool; `expected.txt` in it is what `fetch import` makes of
/// it, the manifest and then the notes. `RECORD=1` writes it.
@Suite struct ImportTests {
    private static let submodules = [
        ImportedSubmodule(
            name: "engine",
            settings: [
                ("path", "third_party/engine"), ("url", "https://bitbucket.org/jumboskill/engine.git"),
                ("branch", "stable"), ("shallow", "true"),
            ],
            commit: "643d7585263769bebc34e6e20e931057d0e5731b"
        ),
        ImportedSubmodule(
            name: "lib/fmt",
            settings: [("path", "lib/fmt"), ("url", "git@github.com:fmtlib/fmt.git")],
            commit: "0c9fce2ffefecfdce794e1859584e25877b7b592"
        ),
        ImportedSubmodule(
            name: "own",
            settings: [
                ("path", "own"), ("url", "../own.git"), ("update", "none"), ("x-tool", "something"),
            ],
            base: "https://git.example.com/team/game.git"
        ),
    ]

    private func imported(_ kind: ImportKind, _ bytes: [UInt8], in directory: String? = nil) throws -> ImportedManifest
    {
        var input = ImportInput(kind: kind, file: kind.fileNames.first ?? "list.txt", bytes: bytes)
        if let directory {
            input.beside = { name in
                FileManager.default.contents(atPath: "\(directory)/\(name)").map { [UInt8]($0) }
            }
        }
        input.submodules = kind == .gitmodules ? Self.submodules : []
        input.workspace = "jumboskill"
        if kind != .list { input.workspace = nil }
        return try ManifestImport.manifest(input, forges: ForgeTable.catalog)
    }

    @Test(arguments: ImportKind.allCases)
    func `line ends of Windows make no difference`(_ kind: ImportKind) throws {
        let directory = "\(Fixture.root)/imports/\(kind.rawValue)"
        let text = try String(contentsOfFile: "\(directory)/\(kind.fileNames.first ?? "list.txt")", encoding: .utf8)
        let made = try imported(kind, [UInt8](text.utf8), in: directory)
        let windows = text.replacingOccurrences(of: "\n", with: "\r\n")
        #expect(try imported(kind, [UInt8](windows.utf8), in: directory).text == made.text)
    }

    @Test(arguments: ImportKind.allCases)
    func `a real-looking project becomes a manifest`(_ kind: ImportKind) throws {
        let directory = "\(Fixture.root)/imports/\(kind.rawValue)"
        let path = "\(directory)/\(kind.fileNames.first ?? "list.txt")"
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(ImportKind(name: "unknown", bytes: bytes) == kind)
        let made = try imported(kind, bytes, in: directory)
        let notes = made.notes.map { "\($0.file):\($0.line): \($0.message)\n" }.joined()
        let actual = "\(made.text)---\n\(notes)"
        let expected = try? String(contentsOfFile: "\(directory)/expected.txt", encoding: .utf8)
        if actual != expected, ProcessInfo.processInfo.environment["RECORD"] != nil {
            try actual.write(toFile: "\(directory)/expected.txt", atomically: true, encoding: .utf8)
        }
        #expect(actual == expected)
        let manifest = try ManifestReader.read(
            bytes: [UInt8](made.text.utf8),
            file: "deps.yaml",
            forges: ForgeTable.catalog
        )
        #expect(manifest.dependencies.count == made.count)
    }

    @Test(arguments: ImportKind.allCases)
    func `what is hostile is refused as data`(_ kind: ImportKind) throws {
        let bomb =
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + (1...9).map {
                "b\($0): &b\($0) [\(Array(repeating: $0 == 1 ? "*a" : "*b\($0 - 1)", count: 9).joined(separator: ","))]\n"
            }
            .joined()
        let texts: [[UInt8]] = [
            [], [0, 1, 2], [0xff, 0xfe, 0x41], [UInt8]("\u{1b}]0;x".utf8), [UInt8](bomb.utf8),
            [UInt8](repeating: UInt8(ascii: "["), count: 100_000), [UInt8]("manifest: !!python/object {}\n".utf8),
            [UInt8]("FetchContent_Declare(a \"".utf8), [UInt8]("directories: 3\n".utf8),
        ]
        for text in texts {
            do {
                var input = ImportInput(kind: kind, file: "f", bytes: text)
                input.submodules = []
                _ = try ManifestImport.manifest(input, forges: ForgeTable.catalog)
                // An empty list is a list.
                #expect(kind == .list && text.isEmpty)
            } catch {
                let failures = Failure.all(in: error)
                #expect(!failures.isEmpty && failures.allSatisfy { $0.kind == .data }, "\(error)")
            }
        }
    }

    @Test func `what no manifest can hold is left out with its reason`() throws {
        let text = """
            directories:
            - path: vendor
              contents:
              - path: a
                git: {url: "https://github.com/a/a", ref: "bad..ref 1"}
              - path: b
                git: {url: "ext::sh -c touch% /tmp/x", ref: v1}
              - path: c
                git: {url: "--upload-pack=x", ref: v1}
              - path: d
                http: {url: "ftp://example.com/x.zip"}
              - path: "e\\e[31m"
                http: {url: "https://example.com/x.zip"}
              - path: f
                git: {url: "https://github.com/f/f", ref: v1}
                includePaths: ["[z"]
              - path: ../../etc
                git: {url: "https://github.com/g/g", ref: v1}
              - path: h/.git/hooks
                git: {url: "https://github.com/h/h", ref: v1}
            """
        #expect(throws: Failures.self) { try imported(.vendir, [UInt8](text.utf8)) }
        let clean = text.replacingOccurrences(of: "\"e\\e[31m\"", with: "e")
        let made = try imported(.vendir, [UInt8](clean.utf8))
        #expect(made.count == 3)
        let left = made.notes.map(\.message).filter { $0.contains("was left out: ") }
        #expect(left.count == 5)
        #expect(made.text.contains("https://example.com/x.zip"))
        #expect(made.notes.contains { $0.message.hasPrefix("'vendor/../../etc' is not a destination") })
    }

    @Test(arguments: [
        (
            "dependencies: {a: {url: x.zip}}\n",
            "dependencies: {a: {url: x.zip}, engine: {repo: 'github:j/engine', commit: 643d7585263769bebc34e6e20e931057d0e5731b}}\n"
        ),
        (
            "# mine\ndependencies:\n    a: {url: x.zip}\n",
            "# mine\ndependencies:\n    a: {url: x.zip}\n    engine:\n        repo: github:j/engine\n        commit: 643d7585263769bebc34e6e20e931057d0e5731b  # v1\n"
        ),
    ])
    func `entries are added to a manifest in its own layout`(_ before: String, _ after: String) throws {
        let text =
            "directories:\n- path: vendor\n  contents:\n  - path: engine\n    git: {url: 'https://github.com/j/engine', ref: v1}\n"
        var input = ImportInput(kind: .vendir, file: "vendir.yml", bytes: [UInt8](text.utf8))
        let lock =
            "directories:\n- path: vendor\n  contents:\n  - path: engine\n    git: {sha: 643d7585263769bebc34e6e20e931057d0e5731b}\n"
        input.beside = { $0 == "vendir.lock.yml" ? [UInt8](lock.utf8) : nil }
        var editor = try ManifestEditor(bytes: [UInt8](before.utf8), file: "deps.yaml", forges: ForgeTable.catalog)
        let made = try ManifestImport.merged(input, into: &editor, forges: ForgeTable.catalog)
        #expect(made.count == 1)
        #expect(made.text == after)
        // A second time, everything is there already.
        let again = try ManifestImport.merged(input, into: &editor, forges: ForgeTable.catalog)
        #expect(again.count == 0)
        #expect(again.text == after)
        #expect(again.notes.last?.message == "'engine' was left out: the manifest has it already, as 'engine'")
    }

    private func merged(_ list: String, into manifest: String) throws -> ImportedManifest {
        let input = ImportInput(kind: .list, file: "list", bytes: [UInt8](list.utf8))
        var editor = try ManifestEditor(bytes: [UInt8](manifest.utf8), file: "deps.yaml", forges: ForgeTable.catalog)
        return try ManifestImport.merged(input, into: &editor, forges: ForgeTable.catalog)
    }

    @Test func `a list keeps no destination, and says what is there and what is called otherwise`() throws {
        let before = "vendor: libs\ndependencies:\n  a: {repo: w/a, tag: v1}\n  b: {repo: w/other, tag: v1}\n"
        let made = try merged("w/a v1\nw/b v1\nw/c v1\n", into: before)
        #expect(made.text == before + "  b-2:\n    repo: w/b\n    tag: v1\n  c:\n    repo: w/c\n    tag: v1\n")
        #expect(
            made.notes.map(\.message) == [
                "'a' was left out: the manifest has it already, as 'a'",
                "'b' is called 'b-2', since another entry has that name",
            ]
        )
    }

    @Test func `a manifest that cannot be edited is not reported as done`() {
        let failures = #expect(throws: Failures.self) {
            _ = try merged("w/a v1\n", into: "dependencies:\n  ? x\n  : {repo: w/x, tag: v1}\n")
        }
        #expect(failures?.all.map(\.kind) == [.data] && failures?.all.first?.place?.line == 2)
    }

    @Test func `what is left out is in nobody's way`() throws {
        let text = """
            apiVersion: vendir.k14s.io/v1alpha1
            kind: Config
            directories:
            - path: vendor/foo
              contents:
              - path: bar
                git: {url: 'https://github.com/j/bar', ref: v1}
              - path: .
                git: {url: 'https://github.com/j/dot', ref: v1}
              - path: rel
                git: {url: 'https://github.com/j/rel', ref: v1}
            """
        let made = try imported(.vendir, [UInt8](text.utf8))
        #expect(made.count == 2 && made.text.contains("github:j/bar") && made.text.contains("github:j/rel"))
    }

    @Test func `names are unique, and such that every system can hold them`() throws {
        let list = "a/engine v1\nb/Engine v1\nc/engine v1\nd/CON v1\ne/x.git v1\n"
        let made = try imported(.list, [UInt8](list.utf8))
        let manifest = try ManifestReader.read(
            bytes: [UInt8](made.text.utf8),
            file: "deps.yaml",
            forges: ForgeTable.catalog
        )
        #expect(manifest.dependencies.map(\.name) == ["engine", "Engine-2", "engine-3", "dependency"])
    }

    @Test(arguments: [
        ("{a,b}/*.c", ["a/*.c", "b/*.c"]), ("*.md", ["/*.md"]), ("./x", ["/x"]), ("**/x", ["**/x"]),
        ("x{,.md}", ["/x", "/x.md"]), ("{", ["/{"]),
    ])
    func `braces are written out, and patterns anchored`(_ pattern: String, _ expected: [String]) {
        #expect(ForeignGlob.anchored(pattern) == expected)
    }

    @Test(arguments: [
        ("v1.2", ImportedEntry.Revision.tag("v1.2")), ("main", .branch("main")), ("refs/heads/x", .branch("x")),
        ("refs/tags/x", .tag("x")), ("stable", .tag("stable")),
        (
            "643D7585263769BEBC34E6E20E931057D0E5731B",
            .commit("643d7585263769bebc34e6e20e931057d0e5731b", of: nil)
        ),
    ])
    func `revisions are told apart by their looks`(_ text: String, _ revision: ImportedEntry.Revision) {
        #expect(ImportedEntry.revision(text) == revision)
    }

    @Test func `CMake's quoting is read as CMake does`() throws {
        let script = try CMakeScript(
            """
            # comment (
            A("a \\" b" [==[ c ]=] ]==] d;e) # not an argument
            B(nested (parens) ${x})
            """
        )
        #expect(script.commands.map(\.name) == ["a", "b"])
        #expect(script.commands[0].arguments.map(\.text) == ["a \\\" b", " c ]=] ", "d", "e"])
        #expect(script.commands[0].arguments.map(\.isLiteral) == [false, true, true, true])
        #expect(script.commands[1].arguments.map(\.text) == ["nested", "parens", "${x}"])
        #expect(script.commands[1].line == 3)
    }
}
