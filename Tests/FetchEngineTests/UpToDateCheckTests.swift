import FetchModel
import FetchSystem
import FetchVendor
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

/// After a sync that found everything in place, the next one need not read YAML, unless anything has changed since.
@Suite struct UpToDateCheckTests {
    /// A project of two dependencies, one patched, synced.
    private struct Scene {
        var scene: EngineScene

        func directory() throws -> ScratchDirectory { scene.scratch }

        var engine: Engine { scene.engine }

        static let manifest = """
            dependencies:
              engine: {url: ../engine.tar.gz}
              patched: {url: ../engine.tar.gz, patches: [fix.patch]}

            """

        init() async throws {
            scene = try EngineScene()
            let scratch = scene.scratch
            try scratch.write("engine-1/README.md", "hello\n")
            try scratch.write("engine-1/src/a.c", "int a;\n")
            try scratch.write("engine-1/src/b.c", "int b;\n")
            _ = try runCommand("tar", ["czf", "engine.tar.gz", "engine-1"], in: scratch.path)
            try scratch.write("project/fix.patch", Self.patch)
            try scratch.write("project/deps.yaml", Self.manifest)
            let report = await engine.sync(SyncRequest())
            #expect(report.failures.isEmpty)
            #expect(report.outcomes.map(\.status) == [.fetched, .fetched])
        }

        static let patch = """
            --- a/README.md
            +++ b/README.md
            @@ -1 +1 @@
            -hello
            +world

            """

        /// What the check says of a sync.
        func outcomes() -> [Outcome]? { UpToDateCheck(scene.settings)?.sync(SyncRequest())?.outcomes }
    }

    @Test func `an override needs the full run, and a parked one does not`() async throws {
        let scene = try await Scene()
        try scene.directory().write("clone/mine", "mine\n")

        let start = await scene.engine.override(OverrideRequest(.start(name: "engine", path: "../clone")))
        #expect(start.failures.isEmpty)
        #expect(scene.outcomes() == nil)
        #expect(UpToDateCheck(scene.scene.settings)?.status() == nil)
        let sync = await scene.engine.sync(SyncRequest())
        #expect(sync.failures.isEmpty)
        #expect(sync.outcomes.map(\.override) == ["../clone", nil])
        #expect(scene.outcomes() == nil)

        let park = await scene.engine.override(OverrideRequest(.park))
        #expect(park.failures.isEmpty)
        _ = await scene.engine.sync(SyncRequest())
        #expect(scene.outcomes()?.map(\.status) == [.satisfied, .satisfied])
        #expect(try scene.directory().list("clone") == ["mine"])
    }

    @Test func `an unchanged project is reported as the full run reports it`() async throws {
        let scene = try await Scene()

        let outcomes = try #require(scene.outcomes())

        let long = await scene.engine.sync(SyncRequest(names: ["engine", "patched"]))
        #expect(long.outcomes.map(\.shown) == outcomes)
        #expect(await scene.engine.sync(SyncRequest()) == long)
        #expect(await scene.engine.sync(SyncRequest(isLocked: true, isOffline: true)) == long)
        #expect(await scene.engine.status().outcomes.map(\.shown) == outcomes.map { $0.with(changes: []) })
        #expect(scene.outcomes() != nil)
    }

    /// Puts the times of `old` on `name`, as rsync and cp -p do.
    private static func restore(_ old: stat, _ path: String) {
        _ = [old.st_atim, old.st_mtim].withUnsafeBufferPointer { utimensat(AT_FDCWD, path, $0.baseAddress, 0) }
    }

    /// Writes `text` over the file at `path` with the same size, and puts its time back.
    private static func overwrite(_ scratch: ScratchDirectory, _ name: String, _ change: (String) -> String) throws {
        var info = stat()
        lstat(scratch.path(name), &info)
        let (old, new) = try (scratch.read(name), change(scratch.read(name)))
        #expect(old != new && old.utf8.count == new.utf8.count)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path(name)))
        try handle.write(contentsOf: Data(new.utf8))
        try handle.close()
        restore(info, scratch.path(name))
    }

    /// Each does something after which a sync has something to find out.
    private static let changes: [(String, @Sendable (ScratchDirectory) throws -> Void)] = [
        (
            "the manifest, with its size and time",
            { try overwrite($0, "project/deps.yaml") { $0.replacing("fix.patch]}", with: "fiy.patch]}") } }
        ),
        ("a comment in the manifest", { try $0.write("project/deps.yaml", Scene.manifest + "# more\n") }),
        ("no manifest", { unlink($0.path("project/deps.yaml")) }),
        (
            "the lock, with its size and time",
            { try overwrite($0, "project/deps.lock") { $0.replacing("files: 3", with: "files: 4") } }
        ),
        ("no lock", { unlink($0.path("project/deps.lock")) }),
        (
            "the patch, with its size and time",
            { try overwrite($0, "project/fix.patch") { $0.replacing("world", with: "earth") } }
        ),
        ("no patch", { unlink($0.path("project/fix.patch")) }),
        (
            "a file, with its size and time, in the very tick",
            { try overwrite($0, "project/vendor/engine/src/a.c") { $0.replacing("int a", with: "int z") } }
        ),
        ("a file more", { try $0.write("project/vendor/engine/src/c.c", "") }),
        ("a file less", { unlink($0.path("project/vendor/engine/src/a.c")) }),
        ("an executable bit", { chmod($0.path("project/vendor/engine/src/a.c"), 0o755) }),
        ("a folder less", { try FileManager.default.removeItem(atPath: $0.path("project/vendor/engine")) }),
        ("no vendor directory", { try FileManager.default.removeItem(atPath: $0.path("project/vendor")) }),
        (
            "a vendor directory behind a link",
            {
                rename($0.path("project/vendor"), $0.path("project/elsewhere"))
                symlink("elsewhere", $0.path("project/vendor"))
            }
        ),
        ("no index", { unlink($0.path("project/.fetch/index-deps")) }),
        (
            "a damaged index",
            { try overwrite($0, "project/.fetch/index-deps", at: 100) }
        ),
    ]

    private static func overwrite(_ scratch: ScratchDirectory, _ name: String, at offset: Int) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.path(name)))
        bytes[offset] ^= 1
        try bytes.write(to: URL(fileURLWithPath: scratch.path(name)))
    }

    @Test(arguments: changes.indices)
    func `a change is found`(_ index: Int) async throws {
        let scene = try await Scene()

        try Self.changes[index].1(try scene.directory())

        #expect(scene.outcomes() == nil, "\(Self.changes[index].0)")
    }

    @Test func `another configuration needs a full run`() async throws {
        var scene = try await Scene()
        #expect(scene.outcomes() != nil)

        scene.scene.environment["BITBUCKET_URL"] = "https://bitbucket.example.com"

        #expect(scene.outcomes() == nil)
    }

    @Test func `a partial sync that changes a tree forgets what the whole one knew`() async throws {
        let scene = try await Scene()
        try FileManager.default.removeItem(atPath: try scene.directory().path("project/vendor/engine"))

        let report = await scene.engine.sync(SyncRequest(names: ["engine"]))

        #expect(report.outcomes.map(\.status) == [.fetched])
        #expect(scene.outcomes() == nil)
        #expect(await scene.engine.sync(SyncRequest()).outcomes.map(\.status) == [.satisfied, .satisfied])
        #expect(scene.outcomes() != nil)
    }

    @Test func `leftovers of a killed run are removed all the same`() async throws {
        let scene = try await Scene()
        // Without a reference to it, its lock is gone, as if the process had ended.
        _ = try Staging(for: "vendor/engine", in: Project(scene.scene.settings).directory())
        #expect(try scene.directory().list("project/vendor").contains { $0.hasPrefix(".fetch-") })

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.outcomes.map(\.status) == [.satisfied, .satisfied])
        #expect(try !scene.directory().list("project/vendor").contains { $0.hasPrefix(".fetch-") })
    }

    @Test func `a project that another process holds needs a full run`() async throws {
        let scene = try await Scene()
        _ = await scene.engine.sync(SyncRequest())
        let directory = try Project(scene.scene.settings).directory()
        let held = try #require(try ProjectLock.tryAcquire(directory))
        let check = try #require(UpToDateCheck(scene.scene.settings))

        #expect(check.sync(SyncRequest()) == nil)

        held.release()
        #expect(check.sync(SyncRequest())?.outcomes.map(\.status) == [.satisfied, .satisfied])
    }

    @Test func `a partial or forced sync needs a full run`() async throws {
        let scene = try await Scene()
        let synced = await scene.engine.sync(SyncRequest())
        let check = try #require(UpToDateCheck(scene.scene.settings))
        #expect(check.sync(SyncRequest())?.outcomes.map(\.name) == synced.outcomes.map(\.name))
        #expect(check.status()?.outcomes.map(\.changes) == [[], []])
        #expect(check.sync(SyncRequest(names: ["zlib"])) == nil)
        #expect(check.sync(SyncRequest(force: true)) == nil)
    }

    @Test func `the note in the index is read back as it was written`() async throws {
        let scene = try await Scene()
        let index = try #require(try Project(scene.scene.settings).directory().index("deps"))

        let last = try #require(LastSync(decoding: index.note))

        #expect(LastSync(decoding: last.encoded()) == last)
        #expect(last.inputs.map(\.path) == ["fix.patch"])
        for count in index.note.indices { #expect(LastSync(decoding: [UInt8](index.note[..<count])) == nil) }
    }
}

extension Outcome {
    fileprivate func with(changes: [Change]) -> Outcome {
        var outcome = self
        outcome.changes = changes
        return outcome
    }
}

extension Outcome {
    /// What people are shown of a satisfied dependency; the rest is for programs.
    fileprivate var shown: Outcome {
        var copy = self
        (copy.request, copy.place) = (nil, nil)
        return copy
    }
}
