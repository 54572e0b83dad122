import FetchCache
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

struct IncomingTests {
    @Test func `half an archive is seen by nobody, and what is abandoned leaves nothing`() throws {
        let scene = try CacheScene()
        let incoming = try scene.cache.incoming()
        try incoming.append([1, 2, 3])
        #expect(try scene.cache.size() == ArchiveCache.Size())

        incoming.abandon()
        try incoming.append([4])
        incoming.finish(as: SHA256Hasher.digest(of: [1, 2, 3, 4]))

        #expect(try scene.cache.size() == ArchiveCache.Size())
        #expect(try scene.scratch.list("deep/cache/incoming").isEmpty)
        #expect(try incoming.reopen() == nil)
    }

    @Test(arguments: [true, false])
    func `it can be reopened at any time, with a place of its own`(_ isEnabled: Bool) throws {
        let scene = try CacheScene(isEnabled: isEnabled)
        let incoming = try scene.cache.incoming(isNeeded: true)
        try incoming.append([UInt8]("an arch".utf8))
        let early = try #require(try incoming.reopen())
        try early.seek(to: 3)
        try incoming.append([UInt8]("ive".utf8))
        incoming.finish(as: SHA256Hasher.digest(of: "an archive".utf8))

        #expect(try scene.text(incoming.reopen()) == "an archive")
        #expect(try scene.text(incoming.reopen()) == "an archive")
        #expect(try scene.text(early) == "archive")
        #expect(try scene.scratch.list("tmp").isEmpty, "temporary files have no name")
    }

    @Test func `what killed processes left is swept, and what is being written is not`() throws {
        let scene = try CacheScene()
        try scene.keep("first")
        try scene.scratch.write("deep/cache/incoming/4711-0123456789abcdef", "half")
        let alive = try scene.other().incoming()
        try alive.append([UInt8]("alive".utf8))
        try scene.scratch.write("deep/cache/incoming/4712-0123456789abcdef", "half")

        let cache = scene.other()
        cache.incomingIsSwept()

        #expect(try scene.scratch.list("deep/cache/incoming").count == 1)
        let digest = SHA256Hasher.digest(of: "alive".utf8)
        alive.finish(as: digest)
        #expect(try scene.text(cache.lookup(digest)) == "alive")
    }

    @Test(.enabled(if: SmallDisk.isPossible))
    func `when the cache's disk is full, what is needed goes on elsewhere`() throws {
        let disk = try SmallDisk(megabytes: 1)
        let scene = try CacheScene(root: disk.path + "/cache")
        let bytes = [UInt8](repeating: 7, count: 3 << 20)

        for isNeeded in [true, false] {
            let incoming = try scene.cache.incoming(isNeeded: isNeeded)
            for start in stride(from: 0, to: bytes.count, by: 100_000) {
                try incoming.append([UInt8](bytes[start..<min(start + 100_000, bytes.count)]))
            }
            incoming.finish(as: SHA256Hasher.digest(of: bytes))
            #expect(try incoming.reopen()?.contents(limit: 4 << 20) == (isNeeded ? bytes : nil))
        }

        #expect(scene.cache.lookup(SHA256Hasher.digest(of: bytes)) == nil)
        #expect(scene.warnings.count == 1)
        #expect(scene.warnings.first?.contains("no space left") == true)
        #expect(try scene.cache.size() == ArchiveCache.Size())
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path + "/cache/incoming").isEmpty)
    }
}

extension ArchiveCache {
    /// The first archive that a process begins sweeps.
    fileprivate func incomingIsSwept() { try? incoming().abandon() }
}
