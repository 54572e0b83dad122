import FetchCache
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

struct ArchiveCacheTests {
    @Test func `what was kept is found by its digest`() throws {
        let scene = try CacheScene()

        let digest = try scene.keep("an archive")

        #expect(try scene.text(scene.cache.lookup(digest)) == "an archive")
        #expect(try scene.text(scene.other().lookup(digest)) == "an archive")
        #expect(scene.cache.lookup(SHA256Hasher.digest(of: [])) == nil)
        #expect(scene.warnings.isEmpty)
        #expect(try scene.scratch.list("deep/cache/incoming").isEmpty)
    }

    @Test func `only the user can look into it, and backups are told to pass by`() throws {
        let scene = try CacheScene()
        let digest = try scene.keep("private")

        for (name, mode) in [("deep/cache", 0o700), ("deep/cache/archives", 0o700), (scene.path(of: digest), 0o600)] {
            var info = stat()
            stat(scene.scratch.path(name), &info)
            #expect(Int(info.st_mode & 0o777) == mode, "\(name)")
        }
        #expect(
            try scene.scratch.read("deep/cache/CACHEDIR.TAG").hasPrefix("Signature: 8a477f597d28d172789f06886806bc55")
        )
    }

    @Test func `looking makes nothing`() throws {
        let scene = try CacheScene()

        #expect(scene.cache.lookup(SHA256Hasher.digest(of: [])) == nil)
        #expect(scene.cache.alias("key") == nil)
        #expect(try scene.cache.size() == ArchiveCache.Size())
        #expect(try scene.cache.clean() == ArchiveCache.Size())
        #expect(!scene.scratch.has("deep"))
        #expect(scene.warnings.isEmpty)
    }

    @Test func `what is not fetch's own stays, in whatever directory the cache is`() throws {
        let scene = try CacheScene()
        let own = [
            "incoming/mail", "incoming/4711", "incoming/4711-thesis", "archives/thesis.pdf", "archives/20/24",
            "archives/ab/notes", "tags/list", "aliases/me", "notes",
        ].map { "deep/cache/\($0)" }
        for path in own { try scene.scratch.write(path, "mine") }
        try scene.scratch.write("deep/cache/incoming/4711-0123456789abcdef", "half")
        let digest = try scene.keep("an archive")
        scene.cache.setTagNames(["v1"], of: "key")
        scene.cache.setAlias("key", digest)

        try scene.cache.prune(olderThan: .zero, maxBytes: 0)
        try scene.other().clean()

        for path in own { #expect(try scene.scratch.read(path) == "mine", "\(path)") }
        #expect(!scene.scratch.has("deep/cache/incoming/4711-0123456789abcdef"))
        #expect(!scene.scratch.has(scene.path(of: digest)))
        #expect(scene.other().tagNames(of: "key").isEmpty && scene.other().alias("key") == nil)
    }

    @Test func `a damaged archive is forgotten, and a good one takes its place`() throws {
        let scene = try CacheScene()
        let digest = try scene.keep("an archive")
        try scene.scratch.write(scene.path(of: digest), "rubbish")

        scene.cache.discardDamaged(digest)
        #expect(scene.cache.lookup(digest) == nil)

        try scene.keep("an archive")
        #expect(try scene.text(scene.cache.lookup(digest)) == "an archive")
    }

    @Test func `a good archive replaces a damaged one`() throws {
        let scene = try CacheScene()
        let digest = try scene.keep("an archive")
        try scene.scratch.write(scene.path(of: digest), "rubbish")

        try scene.keep("an archive")

        #expect(try scene.text(scene.cache.lookup(digest)) == "an archive")
    }

    @Test func `a link or a directory in an archive's place is not read, and can be got rid of`() throws {
        let scene = try CacheScene()
        let digest = try scene.keep("an archive")
        let path = scene.scratch.path(scene.path(of: digest))
        try scene.scratch.write("secret", "secret")
        unlink(path)
        symlink(scene.scratch.path("secret"), path)

        #expect(scene.cache.lookup(digest) == nil)
        scene.cache.discardDamaged(digest)
        try scene.keep("an archive")

        #expect(try scene.text(scene.cache.lookup(digest)) == "an archive")
        #expect(try scene.scratch.read("secret") == "secret")
    }

    @Test func `without a cache nothing is found and nothing kept`() throws {
        let scene = try CacheScene(isEnabled: false)
        let digest = try scene.keep("an archive")
        scene.cache.setAlias("key", digest)

        #expect(scene.cache.lookup(digest) == nil)
        #expect(scene.cache.alias("key") == nil)
        #expect(try scene.scratch.list() == ["tmp/"])
        #expect(scene.warnings.isEmpty)
    }

    @Test func `a cache that cannot be written warns once and fails nothing`() throws {
        let scene = try CacheScene(root: "/proc/no/such/cache")
        let digest = try scene.keep("an archive")
        let needed = try scene.cache.incoming(isNeeded: true)
        try needed.append([UInt8]("needed".utf8))
        needed.finish(as: digest)
        scene.cache.setAlias("key", digest)

        #expect(try scene.text(needed.reopen()) == "needed")
        #expect(scene.cache.lookup(digest) == nil)
        #expect(scene.warnings.count == 1)
        #expect(scene.warnings.first?.contains("'/proc/no'") == true)
        #expect(try scene.scratch.list() == ["tmp/"])
    }

    @Test func `a file in the cache's place is said to be one`() throws {
        let scene = try CacheScene()
        try scene.scratch.write("deep/cache", "a file")

        let digest = try scene.keep("an archive")

        #expect(scene.cache.lookup(digest) == nil)
        #expect(scene.warnings.count == 1)
        #expect(throws: SystemError.self) { try scene.cache.size() }
    }

    @Test func `a key's digest is remembered, and a damaged note of it is none`() throws {
        let scene = try CacheScene()
        let (one, other) = (SHA256Hasher.digest(of: [1]), SHA256Hasher.digest(of: [2]))

        scene.cache.setAlias("https://example.com/a.tar.gz", one)
        scene.cache.setAlias("https://example.com/b.tar.gz", one)
        scene.cache.setAlias("https://example.com/b.tar.gz", other)

        #expect(scene.other().alias("https://example.com/a.tar.gz") == one)
        #expect(scene.cache.alias("https://example.com/b.tar.gz") == other)
        #expect(scene.cache.alias("https://example.com/c.tar.gz") == nil)
        let names = try scene.scratch.list("deep/cache/aliases")
        #expect(names.count == 2)
        for (name, text) in zip(names, ["short\n", String(repeating: "x", count: 64) + "\n"]) {
            try scene.scratch.write("deep/cache/aliases/\(name)", text)
        }
        #expect(scene.cache.alias("https://example.com/a.tar.gz") == nil)
        #expect(scene.cache.alias("https://example.com/b.tar.gz") == nil)
    }

    @Test func `several writers of one archive all succeed`() async throws {
        let scene = try CacheScene()
        let text = String(repeating: "an archive", count: 10_000)
        let digest = SHA256Hasher.digest(of: text.utf8)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                let cache = number.isMultiple(of: 2) ? scene.cache : scene.other()
                group.addTask {
                    let incoming = try cache.incoming()
                    try incoming.append([UInt8](text.utf8))
                    incoming.finish(as: digest)
                    #expect(try scene.text(cache.lookup(digest)) == text)
                }
            }
            try await group.waitForAll()
        }

        #expect(try scene.cache.size() == ArchiveCache.Size(archives: 1, bytes: text.utf8.count))
        #expect(try scene.scratch.list("deep/cache/incoming").isEmpty)
    }
}
