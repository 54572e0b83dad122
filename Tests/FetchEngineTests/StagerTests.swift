import FetchCache
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

/// Where archives come from, in which order, and what happens to those that fail a check.
@Suite struct StagerTests {
    private static let url = "https://example.com/engine.tar.gz"

    private func scene(serving name: String = "engine-1") throws -> (EngineScene, [UInt8]) {
        var scene = try EngineScene()
        scene.usesCache = true
        try scene.scratch.write("engine-1/README.md", "hello\n")
        let bytes = try scene.archive(name)
        scene.transport = FakeTransport([Self.url: { _ in try .fake(Self.url, bytes) }])
        return (scene, bytes)
    }

    private func manifest(_ scene: EngineScene, _ entries: String) throws {
        try scene.scratch.write("project/deps.yaml", "dependencies:\n\(entries)")
    }

    @Test func `entries that share an archive download it once`() async throws {
        let (scene, _) = try scene()
        try manifest(scene, "  a: {url: \(Self.url)}\n  b: {url: \(Self.url), include: [README.md]}\n")

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.isEmpty)
        #expect(report.outcomes.map(\.status).sorted { $0.rawValue < $1.rawValue }.count == 2)
        #expect(scene.transport.requested == [Self.url])
    }

    @Test func `entries that share an archive that nobody serves ask for it once, and all fail`() async throws {
        var (scene, _) = try scene()
        scene.transport = FakeTransport([
            Self.url: { _ in throw Failure(.unavailable, "unavailable", "the host is down") }
        ])
        try manifest(
            scene,
            "  a: {url: \(Self.url)}\n  b: {url: \(Self.url), include: [README.md]}\n  c: {url: \(Self.url)}\n"
        )

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.dependency).sorted { ($0 ?? "") < ($1 ?? "") } == ["a", "b", "c"])
        #expect(Set(report.failures.map { $0.place?.line }) == [2, 3, 4])
        #expect(scene.transport.requested == [Self.url])
    }

    @Test func `a locked archive comes from the cache without a request`() async throws {
        let (scene, _) = try scene()
        try manifest(scene, "  a: {url: \(Self.url)}\n")
        _ = await scene.engine.sync(SyncRequest())
        try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))

        let report = await scene.engine.sync(SyncRequest(isOffline: true))

        #expect(report.outcomes.map(\.status) == [.cached])
        #expect(scene.transport.requested == [Self.url])
    }

    @Test(arguments: ["a%2fb", "%5c..%5cx", "-rf", "a%e2%80%aeb", ".git", "%FF", ""])
    func `a URL that does not end in a plain name gives no file a name`(_ name: String) async throws {
        let (served, bytes) = try scene()
        var scene = served
        let url = "https://example.com/\(name)"
        scene.transport = FakeTransport([url: { _ in try .fake(url, bytes) }])
        try manifest(scene, "  a: {url: \"\(url)\", unpack: false}\n")

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["bad-file-name"], "\(report.failures)")
        #expect(report.failures.first?.kind == .data)
        #expect(report.failures.first?.place?.line == 2)
        #expect(!scene.scratch.has("project/vendor/a"))
    }

    @Test func `names that a patch adds are remarked on as those of an archive are`() async throws {
        let (scene, _) = try scene()
        let lines = ["diff --git a/readme.MD b/readme.MD", "new file mode 100644", "--- /dev/null", "+++ b/readme.MD"]
        try scene.scratch.write("project/a.patch", (lines + ["@@ -0,0 +1 @@", "+x", ""]).joined(separator: "\n"))
        try manifest(scene, "  a: {url: \(Self.url), patches: [a.patch]}\n")

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.isEmpty)
        let remarks = scene.notes.filter { $0.contains("2 names differ only in case") }
        #expect(remarks.count == 1, "\(scene.notes)")
        #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
        #expect(scene.notes.count { $0.contains("differ only in case") } == 1, "once, when it is locked")
    }

    @Test func `offline and without a cached archive, nothing is requested`() async throws {
        let (scene, _) = try scene()
        try manifest(scene, "  a: {url: \(Self.url)}\n")

        let report = await scene.engine.sync(SyncRequest(isOffline: true))

        #expect(report.failures.map(\.code) == ["not-cached"])
        #expect(report.failures.first?.dependency == "a")
        #expect(report.failures.first?.place?.line == 2)
        #expect(scene.transport.requested.isEmpty)
    }

    @Test func `a damaged cached archive is dropped and downloaded again`() async throws {
        let (scene, bytes) = try scene()
        try manifest(scene, "  a: {url: \(Self.url)}\n")
        _ = await scene.engine.sync(SyncRequest())
        try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))
        let digest = SHA256Hasher.digest(of: bytes)
        let cached = try #require(scene.context.cache.lookup(digest)).path
        try scene.scratch.write("damaged", "not an archive")
        try FileManager.default.removeItem(atPath: cached)
        try FileManager.default.copyItem(atPath: scene.scratch.path("damaged"), toPath: cached)

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.outcomes.map(\.status) == [.fetched])
        #expect(scene.transport.requested == [Self.url, Self.url])
    }

    @Test func `an archive without the manifest's checksum is refused and not cached`() async throws {
        let (scene, bytes) = try scene()
        let other = String(repeating: "0", count: 64)
        try manifest(scene, "  a: {url: \(Self.url), sha256: \"\(other)\"}\n")

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["checksum-mismatch"])
        #expect(report.failures.first?.place?.column == 55)
        #expect(scene.context.cache.lookup(SHA256Hasher.digest(of: bytes)) == nil)
        #expect(try !scene.scratch.list("project").contains { $0.hasPrefix("vendor/a") })
    }

    @Test func `a good entry's archive is cached although another entry of the same URL fails`() async throws {
        let (scene, bytes) = try scene()
        try manifest(
            scene,
            """
              bad: {url: \(Self.url), sha256: "\(String(repeating: "0", count: 64))"}
              good: {url: \(Self.url)}

            """
        )

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.outcomes.map(\.status) == [.failed, .fetched])
        #expect(scene.context.cache.lookup(SHA256Hasher.digest(of: bytes)) != nil)
    }

    @Test func `a locked tree that the host no longer serves never reaches the vendor directory`() async throws {
        var (scene, _) = try scene()
        scene.usesCache = false
        try manifest(scene, "  a: {url: \(Self.url)}\n")
        _ = await scene.engine.sync(SyncRequest())
        try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))
        try scene.scratch.write("engine-1/README.md", "changed\n")
        let other = try scene.archive("engine-1")
        scene.transport = FakeTransport([Self.url: { _ in try .fake(Self.url, other) }])

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["tree-mismatch"])
        #expect(!scene.scratch.has("project/vendor/a"))
    }

    @Test func `an archive that the host compressed again is accepted with a note`() async throws {
        var (scene, _) = try scene()
        scene.usesCache = false
        try manifest(scene, "  a: {url: \(Self.url)}\n")
        _ = await scene.engine.sync(SyncRequest())
        let lock = try scene.scratch.read("project/deps.lock")
        try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))
        _ = try runCommand("sh", ["-c", "tar c engine-1 | gzip -1 > again.tar.gz"], in: scene.scratch.path)
        let again = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scene.scratch.path("again.tar.gz"))))
        scene.transport = FakeTransport([Self.url: { _ in try .fake(Self.url, again) }])

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.outcomes.map(\.status) == [.fetched])
        #expect(scene.notes.contains { $0.contains("serves the archive of 'a' in other bytes now") })
        #expect(try scene.scratch.read("project/deps.lock") == lock)
    }

    @Test func `progress is reported as data`() async throws {
        let (scene, bytes) = try scene()
        try manifest(scene, "  a: {url: \(Self.url)}\n")

        _ = await scene.engine.sync(SyncRequest())

        let events = scene.events.read(\.self)
        #expect(events.contains { if case .planned(downloads: 1, _) = $0 { true } else { false } })
        #expect(events.contains { if case .started(name: "a", _) = $0 { true } else { false } })
        #expect(events.contains { if case .received(name: "a", bytes.count) = $0 { true } else { false } })
        #expect(events.contains { if case .finished(let outcome) = $0 { outcome.status == .fetched } else { false } })
    }
}
