import FetchCache
import FetchModel
import Foundation
import TestSupport
import Testing

struct UpkeepTests {
    /// Makes the archive look as if it had last been used `hours` ago.
    private func age(_ digest: SHA256Digest, hours: Int, in scene: CacheScene) throws {
        let date = Date(timeIntervalSinceNow: -3_600 * Double(hours))
        try FileManager.default.setAttributes(
            [.modificationDate: date],
            ofItemAtPath: scene.scratch.path(scene.path(of: digest))
        )
    }

    @Test func `what was not used for long goes`() throws {
        let scene = try CacheScene()
        let (old, used, new) = (try scene.keep("old"), try scene.keep("used"), try scene.keep("new"))
        try age(old, hours: 50, in: scene)
        try age(used, hours: 50, in: scene)
        #expect(scene.cache.lookup(used) != nil)
        #expect(try scene.cache.size() == ArchiveCache.Size(archives: 3, bytes: 10))

        let removed = try scene.cache.prune(olderThan: .seconds(48 * 3_600))

        #expect(removed == ArchiveCache.Size(archives: 1, bytes: 3))
        #expect(scene.cache.lookup(old) == nil)
        #expect(scene.cache.lookup(used) != nil)
        #expect(scene.cache.lookup(new) != nil)
    }

    @Test func `the least recently used goes first when there is too much`() throws {
        let scene = try CacheScene()
        let digests = try (0..<5).map { try scene.keep("\($0)234567890") }
        for (index, digest) in digests.enumerated() { try age(digest, hours: [3, 1, 5, 2, 4][index], in: scene) }

        let removed = try scene.cache.prune(maxBytes: 25)

        #expect(removed == ArchiveCache.Size(archives: 3, bytes: 30))
        #expect(digests.map { scene.cache.lookup($0) != nil } == [false, true, false, true, false])
    }

    @Test func `cleaning removes what the cache made and nothing else`() throws {
        let scene = try CacheScene()
        let digest = try scene.keep("an archive")
        scene.cache.setAlias("key", digest)
        try scene.scratch.write("deep/cache/mine", "a user's own")
        try scene.scratch.write("deep/cache/incoming/4711-0123456789abcdef", "half")
        let alive = try scene.cache.incoming()
        try alive.append([UInt8]("alive".utf8))

        #expect(try scene.cache.clean() == ArchiveCache.Size(archives: 1, bytes: 10))

        #expect(try scene.scratch.read("deep/cache/mine") == "a user's own")
        #expect(scene.cache.alias("key") == nil)
        #expect(try scene.scratch.list("deep/cache/incoming").count == 1)
        alive.finish(as: digest)
        #expect(try scene.text(scene.cache.lookup(digest)) == "alive")
    }

    @Test func `what would be removed can be known without removing it`() throws {
        let scene = try CacheScene()
        let old = try scene.keep("old")
        try scene.keep("new")
        try age(old, hours: 50, in: scene)
        try scene.scratch.write("deep/cache/incoming/4711-0123456789abcdef", "half")
        let alive = try scene.other().incoming()
        try alive.append([UInt8]("alive".utf8))

        #expect(try scene.cache.unused(for: .seconds(48 * 3_600)) == ArchiveCache.Size(archives: 1, bytes: 3))
        #expect(try scene.cache.partial(isLeft: true).archives <= 1)
        #expect(try scene.cache.size().archives == 2)
        alive.abandon()
    }

    @Test func `upkeep waits for the processes that use the cache`() async throws {
        let scene = try CacheScene()
        try scene.keep("an archive")  // which opens the cache
        var waits = 0
        let error = await #expect(throws: CacheError.self) {
            try await CacheLock.acquire(scene.cache, waitingUpTo: .milliseconds(60)) { waits += 1 }
        }
        #expect(error == .busy(seconds: 0))
        #expect(waits == 1)

        let other = try CacheScene()
        #expect(try await CacheLock.acquire(other.cache, waitingUpTo: .zero) {} === nil)
        mkdir(other.scratch.path("deep"), 0o700)
        mkdir(other.scratch.path("deep/cache"), 0o700)
        let lock = try await CacheLock.acquire(other.cache, waitingUpTo: .zero) {}
        #expect(lock != nil)
        lock?.release()
    }

    @Test func `a cache that is a link is followed, links in it are not`() throws {
        let scene = try CacheScene()
        try scene.scratch.write("elsewhere/ab/\(String(repeating: "c", count: 62))", "precious")
        try scene.scratch.write("real/x", "")
        mkdir(scene.scratch.path("deep"), 0o700)
        symlink("../real", scene.scratch.path("deep/cache"))
        symlink("../elsewhere", scene.scratch.path("real/archives"))

        #expect(try scene.cache.size() == ArchiveCache.Size())
        try scene.cache.prune(maxBytes: 0)
        try scene.cache.clean()

        #expect(scene.scratch.has("elsewhere/ab/\(String(repeating: "c", count: 62))"))
        let digest = try scene.keep("an archive")
        #expect(try scene.text(scene.cache.lookup(digest)) == "an archive")
        #expect(scene.scratch.has("real/archives"))
    }
}
