import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

@Suite struct DiffTests {
    private let scene: EngineScene

    init() async throws {
        scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", "hello\n")
        try scene.scratch.write("engine-1/src/a.c", "int a;\n")
        _ = try runCommand("tar", ["czf", "engine.tar.gz", "engine-1"], in: scene.scratch.path)
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  engine: {url: ../engine.tar.gz}\n")
        let report = await scene.engine.sync(SyncRequest())
        #expect(report.failures.isEmpty)
    }

    @Test func `nothing is obtained where nothing differs`() async throws {
        try FileManager.default.removeItem(atPath: scene.scratch.path("engine.tar.gz"))
        let result = await scene.engine.diff(DiffRequest(names: ["engine"]))
        #expect(result.report.failures.isEmpty)
        #expect(result.report.outcomes.map(\.status) == [.satisfied])
        #expect(result.differences.isEmpty)
    }

    @Test func `a difference is a patch, and leaves no temporary files`() async throws {
        try scene.scratch.write("project/vendor/engine/README.md", "hello there\n")
        let before = try scene.scratch.list()
        let result = await scene.engine.diff(DiffRequest(names: ["engine"]))
        #expect(result.report.outcomes.map(\.status) == [.modified])
        #expect(result.report.outcomes.first?.changes == [Change(.modified, "README.md", detail: "content")])
        let text = String(decoding: try #require(result.differences.first).text, as: UTF8.self)
        #expect(text.hasSuffix("--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-hello\n+hello there\n"))
        #expect(try scene.scratch.list() == before)
    }

    @Test func `what is saved is locked, and the directory is what is locked`() async throws {
        try scene.scratch.write("project/vendor/engine/src/b.c", "int b;\n")
        let result = await scene.engine.saveDiff(SaveRequest(name: "engine"))
        #expect(result.report.failures.isEmpty)
        #expect(result.saved?.file == "patches/engine.patch")
        #expect(result.saved?.summary == "1 file changed, 1 insertion(+)")
        let manifest = try scene.scratch.read("project/deps.yaml")
        #expect(manifest == "dependencies:\n  engine: {url: ../engine.tar.gz, patches: [patches/engine.patch]}\n")
        let verified = await scene.engine.verify()
        #expect(verified.failures.isEmpty)
        let sync = await scene.engine.sync(SyncRequest(isLocked: true))
        #expect(sync.outcomes.map(\.status) == [.satisfied])
    }

    @Test func `a directory that changes while it is saved is not locked`() async throws {
        try scene.scratch.write("project/vendor/engine/src/b.c", "int b;\n")
        var scene = scene
        let path = scene.scratch.path("project/vendor/engine/src/b.c")
        // The archive is unpacked after the directory was scanned, and before its files are copied.
        scene.onEvent = { event in
            if case .unpacking = event { try? Data("int c;\n".utf8).write(to: URL(fileURLWithPath: path)) }
        }
        let result = await scene.engine.saveDiff(SaveRequest(name: "engine"))
        #expect(result.report.failures.map(\.code) == ["patch-differs"])
        #expect(!scene.scratch.has("project/patches"))
        #expect(try scene.scratch.read("project/deps.yaml") == "dependencies:\n  engine: {url: ../engine.tar.gz}\n")
    }
}
