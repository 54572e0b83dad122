import FetchModel
import FetchSystem
import TestSupport
import Testing

@testable import FetchVendor

/// A checkout that converted line endings is told by the locked tree's id alone.
struct LineEndingSearchTests {
    /// Writes `original`, takes its tree, writes `converted` over it, and returns the paths that differ in line endings only.
    private func paths(_ original: [String: String], _ converted: [String: String]) throws -> [String]? {
        let scene = try Scene()
        for (name, text) in original { try scene.scratch.write("vendor/engine/\(name)", text) }
        let locked = try scene.scan()
        for (name, text) in converted { try scene.scratch.write("vendor/engine/\(name)", text) }
        let changes = try scene.scan().lineEndingChanges(
            from: locked.treeID,
            files: locked.files,
            destination: Scene.engine,
            in: scene.project
        )
        #expect(changes?.allSatisfy { $0.kind == .modified && $0.detail == "line endings only" } != false)
        return changes?.map(\.path)
    }

    @Test func `all text became CR LF`() throws {
        let found = try paths(
            ["README.md": "a\nb\n", "src/a.c": "int a;\n", "image": "\u{89}PNG\r\n\0\n", "empty": "", "one": "line"],
            ["README.md": "a\r\nb\r\n", "src/a.c": "int a;\r\n"]
        )

        #expect(found == ["README.md", "src/a.c"])
    }

    @Test func `all text became LF`() throws {
        #expect(try paths(["a.sln": "a\r\n", "b.c": "b\r\n"], ["a.sln": "a\n", "b.c": "b\n"]) == ["a.sln", "b.c"])
    }

    @Test func `some extensions were converted, in both directions`() throws {
        let found = try paths(
            [
                ".gitattributes": "*.txt eol=crlf\n*.sln eol=lf\n", "a.txt": "a\nb\n", "d/b.txt": "b\n",
                "w.sln": "x\r\n",
            ],
            ["a.txt": "a\r\nb\r\n", "d/b.txt": "b\r\n", "w.sln": "x\n"]
        )

        #expect(found == ["a.txt", "d/b.txt", "w.sln"])
    }

    @Test func `files without an extension are told apart by their names`() throws {
        let found = try paths(
            ["Makefile": "all:\n", "LICENSE": "free\n", "d/LICENSE": "free\n"],
            ["LICENSE": "free\r\n", "d/LICENSE": "free\r\n"]
        )

        #expect(found == ["LICENSE", "d/LICENSE"])
    }

    @Test(arguments: [
        ["a.txt": "x\r\n"], ["a.txt": "a\r\n", "new.txt": "new\n"], ["a.txt": "a\r\n", "b.txt": "other\r\n"],
        ["a.txt": "a\0\n"],
    ])
    func `any other change is none of line endings only`(_ converted: [String: String]) throws {
        #expect(try paths(["a.txt": "a\n", "b.txt": "b\n"], converted) == nil)
    }

    @Test func `many extensions end the search, not the program`() throws {
        var (original, converted) = ([String: String](), [String: String]())
        for number in 0..<30 {
            let isDOS = number.isMultiple(of: 2)
            original["file.x\(number)"] = isDOS ? "\(number)\r\n" : "\(number)\n"
            converted["file.x\(number)"] = isDOS ? "\(number)\n" : "\(number)\r\n"
        }

        #expect(try paths(original, converted) == nil)
        for number in 0..<30 {
            original["file.x\(number)"] = number == 3 ? "3\r\n" : "\(number)\n"
            converted["file.x\(number)"] = (3..<7).contains(number) ? "\(number)\r\n" : "\(number)\n"
        }
        // Few of many were converted: those that have CR LF now are tried alone.
        #expect(try paths(original, converted) == ["file.x4", "file.x5", "file.x6"])
    }

    @Test func `an executable bit that changed as well is more than line endings`() throws {
        let scene = try Scene(filled: ())
        let locked = try scene.scan()
        _ = try runCommand("chmod", ["+x", "README.md"], in: scene.scratch.path("vendor/engine"))
        try scene.scratch.write("vendor/engine/src/a.swift", "let a = 1\r\n")

        let changes = try scene.scan().lineEndingChanges(
            from: locked.treeID,
            files: locked.files,
            destination: Scene.engine,
            in: scene.project
        )

        #expect(changes == nil)
    }
}
