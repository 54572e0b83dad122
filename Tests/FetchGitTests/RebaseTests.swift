import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@Suite struct RebaseTests {
    private let scene: PatchScene
    private let lines = (1...20).map { "line \($0)" }

    init() throws {
        scene = try PatchScene()
        try scene.scratch.write("\(scene.target)/text", lines.joined(separator: "\n") + "\n")
        try FileManager.default.createDirectory(atPath: scene.scratch.path("tmp"), withIntermediateDirectories: true)
    }

    /// Rebases `patches` from the target onto a copy of it that `change` changed.
    private func rebase(_ patches: [Patch], _ change: (_ directory: String) throws -> Void) async throws -> [Patch] {
        let scratch = scene.scratch
        try FileManager.default.copyItem(atPath: scratch.path(scene.target), toPath: scratch.path("new"))
        try change("new")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let git = GitProgram(environment: ["PATH": path, "HOME": scratch.path])
        let patching = Patching(git: git, workers: Workers(limit: 2), temporary: scratch.path("tmp"))
        let (old, new) = (try Directory(path: scratch.path(scene.target)), try Directory(path: scratch.path("new")))
        return try await patching.rebase(patches, from: old, onto: new)
    }

    private func text(_ changes: [Int: String]) -> String {
        lines.enumerated().map { changes[$0.offset + 1] ?? $0.element }.joined(separator: "\n") + "\n"
    }

    @Test func `a patch whose context changed is rewritten, and keeps the text before it`() async throws {
        let patch = try scene.patch { try scene.scratch.write("\($0)/text", text([10: "ours"])) }
        let mail = Patch(name: patch.name, bytes: Array("Subject: ours\n\n".utf8) + patch.bytes)
        let rebased = try await rebase([mail]) { try scene.scratch.write("\($0)/text", text([8: "theirs"])) }
        #expect(try scene.scratch.read("new/text") == text([8: "theirs", 10: "ours"]))
        #expect(rebased.count == 1)
        let new = String(decoding: try #require(rebased.first).bytes, as: UTF8.self)
        #expect(new.hasPrefix("Subject: ours\n\ndiff --git a/text b/text\n"))
        #expect(new.contains("\n theirs\n line 9\n-line 10\n+ours\n"))
    }

    @Test func `a patch that means the same stays as it is`() async throws {
        let patch = try scene.patch { try scene.scratch.write("\($0)/text", text([18: "ours"])) }
        let rebased = try await rebase([patch]) {
            try scene.scratch.write("\($0)/text", "first\n" + text([2: "theirs"]))
        }
        #expect(rebased == [patch])
    }

    @Test func `a patch follows a file that was renamed`() async throws {
        let patch = try scene.patch { try scene.scratch.write("\($0)/text", text([18: "ours"])) }
        let scratch = scene.scratch
        let rebased = try await rebase([patch]) { directory in
            try FileManager.default.moveItem(
                atPath: scratch.path("\(directory)/text"),
                toPath: scratch.path("\(directory)/moved")
            )
        }
        #expect(String(decoding: try #require(rebased.first).bytes, as: UTF8.self).contains("+++ b/moved\n"))
        #expect(try scratch.read("new/moved") == text([18: "ours"]))
    }

    @Test func `patches build on each other`() async throws {
        let first = try scene.patch("first") { try scene.scratch.write("\($0)/text", text([10: "one"])) }
        try scene.scratch.write("\(scene.target)/text", text([10: "one"]))
        let second = try scene.patch("second") { try scene.scratch.write("\($0)/text", text([10: "two"])) }
        try scene.scratch.write("\(scene.target)/text", text([:]))
        let rebased = try await rebase([first, second]) { try scene.scratch.write("\($0)/text", text([8: "theirs"])) }
        #expect(rebased.map(\.name) == ["first", "second"])
        #expect(try scene.scratch.read("new/text") == text([8: "theirs", 10: "two"]))
    }

    @Test func `a conflict names its patch and files`() async throws {
        let patch = try scene.patch { try scene.scratch.write("\($0)/text", text([10: "ours"])) }
        let error = await #expect(throws: PatchError.self) {
            try await rebase([patch]) { try scene.scratch.write("\($0)/text", text([10: "theirs"])) }
        }
        #expect(error?.fault == .conflicts(["text"]))
        #expect(error?.failure.message == "the patch 'patches/change.patch' conflicts with the new version in 'text'")
    }

    @Test func `a patch that the new version contains is said to be`() async throws {
        let patch = try scene.patch { try scene.scratch.write("\($0)/text", text([10: "ours"])) }
        let error = await #expect(throws: PatchError.self) {
            try await rebase([patch]) { try scene.scratch.write("\($0)/text", text([10: "ours"])) }
        }
        #expect(error?.fault == .contained)
    }
}
