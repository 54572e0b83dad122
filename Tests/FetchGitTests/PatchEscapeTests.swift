import FetchGit
import FetchModel
import Foundation
import TestSupport
import Testing

/// Patches that would touch what is not the dependency's.
@Suite struct PatchEscapeTests {
    @Test(arguments: [
        "../outside", "a/../../outside", "/tmp/outside", ".git/config", ".GIT/config", "sub/.git/hooks/x", "git~1/x",
        ".git./x",
        ".g\u{200c}it/x", "a\\tb",
    ])
    func `a path outside, or of a repository, is refused`(_ path: String) async throws {
        let scene = try PatchScene(isVendored: true)
        let before = try scene.scratch.list("project")
        let quoted = path.contains("\\") ? "\"b/\(path)\"" : "b/\(path)"
        let patch = Patch(name: "patches/evil", bytes: Array("--- /dev/null\n+++ \(quoted)\n@@ -0,0 +1 @@\n+x\n".utf8))
        let failure = try await scene.failure(patch)
        #expect(failure.kind == .data)
        #expect(failure.code == "patch-failed")
        if !path.contains("\\") { #expect(try scene.scratch.list("project") == before) }
        #expect(!scene.scratch.has("outside"))
    }

    @Test func `nothing is written through a link that is there`() async throws {
        let scene = try PatchScene()
        try scene.scratch.write("elsewhere/README", "mine\n")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: scene.scratch.path("engine/link"), withDestinationPath: "../elsewhere")
        let failure = try await scene.failure(PatchScene.adding("link/evil"))
        #expect(failure.message.contains("leads through the symbolic link 'link'"))
        #expect(try scene.scratch.list("elsewhere") == ["README"])
    }

    @Test func `nor through one that the patch makes itself`() async throws {
        let scene = try PatchScene()
        let both =
            PatchScene.adding("link", mode: "120000", "../elsewhere").bytes + PatchScene.adding("link/evil").bytes
        try scene.scratch.write("elsewhere/README", "mine\n")
        #expect(try await scene.failure(Patch(name: "p", bytes: both)).code == "patch-failed")
        #expect(try scene.scratch.list("elsewhere") == ["README"])
    }

    @Test(arguments: ["../elsewhere", "/etc/passwd", "src/../../elsewhere"])
    func `a link that leads out is refused`(_ target: String) async throws {
        let scene = try PatchScene()
        try scene.scratch.write("engine/src/a.c", "a\n")
        let failure = try await scene.failure(PatchScene.adding("link", mode: "120000", target))
        #expect(
            failure.message == "the patch 'patches/add.patch' is refused: after it, 'link' is a symbolic link that "
                + "leads out of the dependency, to '\(target)'"
        )
    }

    @Test(arguments: ["src/a.c", "./src/../README", "nowhere/at/all", "src", "link"])
    func `a link that stays inside is kept`(_ target: String) async throws {
        let scene = try PatchScene()
        try scene.scratch.write("engine/src/a.c", "a\n")
        try await scene.apply(PatchScene.adding("link", mode: "120000", target))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scene.scratch.path("engine/link")) == target)
    }

    @Test func `a link that leads out in steps is refused`() async throws {
        let scene = try PatchScene()
        try scene.scratch.write("engine/deep/x", "x\n")
        let root = scene.scratch.path("engine/deep/root")
        try FileManager.default.createSymbolicLink(atPath: root, withDestinationPath: "..")
        let failure = try await scene.failure(PatchScene.adding("two", mode: "120000", "deep/root/.."))
        #expect(failure.message.contains("'two' is a symbolic link that leads out"))
    }

    @Test func `so is one that a new link turns outwards`() async throws {
        let scene = try PatchScene()
        try scene.scratch.write("engine/a/x", "x\n")
        let out = scene.scratch.path("engine/out")
        try FileManager.default.createSymbolicLink(atPath: out, withDestinationPath: "a/b/..")
        let failure = try await scene.failure(PatchScene.adding("a/b", mode: "120000", ".."))
        #expect(failure.message.contains("'out' is a symbolic link that leads out"))
    }
}
