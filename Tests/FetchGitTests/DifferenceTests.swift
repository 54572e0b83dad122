import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@Suite struct DifferenceTests {
    private let scratch: ScratchDirectory
    private let patching: Patching

    init() throws {
        scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: scratch.path("tmp"), withIntermediateDirectories: true)
        // What a user may have configured.
        try scratch.write("home/.gitconfig", "[diff]\n noprefix = true\n renames = false\n[color]\n ui = always\n")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        patching = Patching(
            git: GitProgram(environment: ["PATH": path, "HOME": scratch.path("home")]),
            workers: Workers(limit: 2),
            temporary: scratch.path("tmp")
        )
    }

    private func difference(as format: Patching.Format = .patch) async throws -> [UInt8] {
        let (old, new) = (try Directory(path: scratch.path("old")), try Directory(path: scratch.path("new")))
        return try await patching.difference(from: old, to: new, as: format)
    }

    @Test(arguments: 0..<40)
    func `the patch of random edits makes the edited tree, by git and by fetch`(_ seed: Int) async throws {
        var random = SeededRandom(UInt64(seed))
        var tree = RandomTree(using: &random)
        for name in ["old", "applied", "patched"] { try tree.write(to: scratch.path(name)) }
        let old = tree
        tree.edit(using: &random)
        try tree.write(to: scratch.path("new"))
        let patch = try await difference()
        #expect(patch.isEmpty == (old == tree))
        if patch.isEmpty { return }

        try scratch.write("change.patch", Data(patch))
        let result = try runCommand(
            "git",
            ["apply", "--whitespace=nowarn", scratch.path("change.patch")],
            in: scratch.path("applied"),
            environment: ["GIT_CEILING_DIRECTORIES": scratch.path]
        )
        #expect(result.status == 0, "\(result.errors)\n\(String(decoding: patch, as: UTF8.self))")
        #expect(try RandomTree(at: scratch.path("applied")) == tree)

        try await patching.apply(
            [Patch(name: "change.patch", bytes: patch)],
            in: try Directory(path: scratch.path("patched"))
        )
        #expect(try RandomTree(at: scratch.path("patched")) == tree)
        try await scratch.expectNothingLeft()
    }

    @Test func `a link that seems to move leaves its name to a directory`() async throws {
        let files = FileManager.default
        for name in ["old", "applied", "new"] {
            try files.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: true)
        }
        for name in ["old/a", "applied/a", "new/b"] {
            try files.createSymbolicLink(atPath: scratch.path(name), withDestinationPath: "missing")
        }
        try scratch.write("new/a/below", "x\n")
        let patch = Patch(name: "change.patch", bytes: try await difference())
        try await patching.apply([patch], in: try Directory(path: scratch.path("applied")))
        #expect(try RandomTree(at: scratch.path("applied")) == RandomTree(at: scratch.path("new")))
    }

    @Test func `attributes in the tree do not hide a text`() async throws {
        try scratch.write("old/.gitattributes", "* -diff -text\n")
        try scratch.write("old/a", "one\n")
        try scratch.write("new/.gitattributes", "* -diff -text\n")
        try scratch.write("new/a", "two\n")
        let text = String(decoding: try await difference(), as: UTF8.self)
        #expect(text.hasSuffix("--- a/a\n+++ b/a\n@@ -1 +1 @@\n-one\n+two\n"))
    }

    @Test func `statistics have one line a file`() async throws {
        try scratch.write("old/a", "one\n")
        try scratch.write("new/a", "two\n")
        let text = String(decoding: try await difference(as: .statistics(width: 80)), as: UTF8.self)
        #expect(text == " a | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n")
    }
}
