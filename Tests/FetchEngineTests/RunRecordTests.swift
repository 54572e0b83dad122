import FetchModel
import FetchVendor
import TestSupport
import Testing

@testable import FetchEngine

/// What a run reports, previews and writes.
@Suite struct RunRecordTests {
    private func scene(_ entries: String) throws -> EngineScene {
        let scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", "hello\n")
        _ = try scene.archive("engine-1")
        try scene.scratch.write("project/deps.yaml", "dependencies:\n\(entries)")
        return scene
    }

    @Test func `a dry run says what would be installed and removed, and changes nothing`() async throws {
        let scene = try scene("  a: {url: ../engine-1.tar.gz}\n")
        _ = await scene.engine.sync(SyncRequest())
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  b: {url: ../engine-1.tar.gz}\n")
        let before = try scene.scratch.list("project")

        let report = await scene.engine.sync(SyncRequest(isDryRun: true))

        #expect(report.outcomes.map(\.name) == ["b", "a"])
        #expect(report.outcomes.map(\.status) == [.planned, .planned])
        #expect(report.outcomes.map(\.action) == [.install, .remove])
        #expect(try scene.scratch.list("project") == before)
    }

    @Test func `local modifications stay, and are reported at the entry`() async throws {
        let scene = try scene("  a: {url: ../engine-1.tar.gz}\n")
        _ = await scene.engine.sync(SyncRequest())
        try scene.scratch.write("project/vendor/a/README.md", "mine\n")

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.outcomes.map(\.status) == [.modified])
        #expect(report.failures.map(\.code) == ["modified"])
        #expect(report.failures.first?.place?.line == 2)
        #expect(try scene.scratch.read("project/vendor/a/README.md") == "mine\n")
    }

    @Test func `--locked refuses a run that would change the lockfile before it does anything`() async throws {
        let scene = try scene("  a: {url: ../engine-1.tar.gz}\n")

        let report = await scene.engine.sync(SyncRequest(isLocked: true))

        #expect(report.failures.map(\.code) == ["no-lock"])
        #expect(!scene.scratch.has("project/vendor"))
    }

    @Test func `lock learns the tree without touching the vendor directory`() async throws {
        let scene = try scene("  a: {url: ../engine-1.tar.gz}\n")

        let report = await scene.engine.lock(SyncRequest())

        #expect(report.failures.isEmpty)
        #expect(scene.scratch.has("project/deps.lock"))
        #expect(!scene.scratch.has("project/vendor"))
        #expect(await scene.engine.sync(SyncRequest(isLocked: true)).failures.isEmpty)
    }

    @Test func `verify names what differs`() async throws {
        let scene = try scene("  a: {url: ../engine-1.tar.gz}\n")
        _ = await scene.engine.sync(SyncRequest())
        #expect(await scene.engine.verify().failures.isEmpty)
        try scene.scratch.write("project/vendor/a/README.md", "mine\n")
        try scene.scratch.write("project/vendor/a/new.txt", "new\n")

        let report = await scene.engine.verify()

        #expect(report.outcomes.first?.changes?.map(\.path) == ["README.md", "new.txt"])
        #expect(report.failures.map(\.code) == ["differs"])
    }
}
