import FetchCache
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

/// A cache to which another user could have written is not used; a private directory stands in for it.
struct TrustTests {
    private static let isRoot = geteuid() == 0
    private static let other: uid_t = 65_534

    /// Each gives others a way into the cache, which contains an archive and an alias.
    private static let ways: [(String, @Sendable (ScratchDirectory) -> Void)] = [
        ("it belongs to another user", { chown($0.path("deep/cache"), other, other) }),
        ("everybody can write to it", { chmod($0.path("deep/cache"), 0o777) }),
        ("everybody can add to it", { chmod($0.path("deep/cache"), 0o1777) }),
        (
            "another user's link leads to it",
            {
                rename($0.path("deep/cache"), $0.path("real"))
                symlink($0.path("real"), $0.path("deep/cache"))
                lchown($0.path("deep/cache"), other, other)
            }
        ),
        (
            "another user's link leads to a directory above it",
            {
                rename($0.path("deep"), $0.path("real"))
                symlink("real", $0.path("deep"))
                lchown($0.path("deep"), other, other)
            }
        ),
        (
            "its directories belong to another user",
            {
                for name in ["archives", "aliases", "incoming"] { chown($0.path("deep/cache/\(name)"), other, other) }
            }
        ),
    ]

    @Test(.enabled(if: isRoot), arguments: ways.indices)
    func `it is not used, one note says so, and the run has a cache of its own`(_ index: Int) throws {
        let scene = try CacheScene()
        let key = "git 1"
        let planted = try scene.keep("planted")
        scene.cache.setAlias(key, planted)
        let before = try scene.scratch.list("deep/cache").filter { !$0.hasPrefix("incoming/") }
        Self.ways[index].1(scene.scratch)

        let notes = Monitor<[Note]>([])
        var cache: ArchiveCache? = ArchiveCache(root: scene.cache.root, temporary: scene.scratch.path("tmp")) { note in
            notes.update { $0.append(note) }
        }
        #expect(cache?.lookup(planted) == nil, "\(Self.ways[index].0)")
        #expect(cache?.alias(key) == nil)
        var incoming = try cache?.incoming()
        try incoming?.append([UInt8]("own".utf8))
        let own = SHA256Hasher.digest(of: "own".utf8)
        incoming?.finish(as: own)
        cache?.setAlias(key, own)

        #expect(try scene.text(cache?.lookup(own)) == "own")
        #expect(cache?.alias(key) == own)
        #expect(cache?.lookup(planted) == nil)
        #expect(notes.read { $0.count } == 1)
        #expect(notes.read { $0.first?.message }?.hasPrefix("the cache is not used: ") == true)
        #expect(notes.read { $0.first?.help }?.contains("FETCH_CACHE_DIR") == true)
        #expect(try Directory(path: scene.scratch.path("tmp")).entries().count == 1)
        // A link that stands in the way is not the directory that was listed.
        let listed = scene.scratch.has("real/archives") ? "real" : "deep/cache"
        #expect(try scene.scratch.list(listed).filter { !$0.hasPrefix("incoming/") } == before)
        (cache, incoming) = (nil, nil)
        #expect(try scene.scratch.list("tmp").isEmpty, "the private directory goes with the run")
    }

    @Test(.enabled(if: isRoot))
    func `another user's archive and alias in a cache of this user are not used`() throws {
        let scene = try CacheScene()
        let key = "git 1"
        let planted = try scene.keep("planted")
        scene.cache.setAlias(key, planted)
        let files =
            try [scene.path(of: planted)] + scene.scratch.list("deep/cache/aliases").map { "deep/cache/aliases/\($0)" }
        for file in files { chown(scene.scratch.path(file), Self.other, Self.other) }

        #expect(scene.other().lookup(planted) == nil)
        #expect(scene.other().alias(key) == nil)

        try scene.keep("planted")
        #expect(try scene.text(scene.other().lookup(planted)) == "planted", "the user's own takes its place")
    }

    @Test(.enabled(if: isRoot))
    func `it is neither measured nor pruned nor cleaned`() throws {
        let scene = try CacheScene()
        try scene.keep("planted")
        chown(scene.scratch.path("deep/cache"), Self.other, Self.other)

        #expect(throws: CacheError.self) { try scene.cache.size() }
        #expect(throws: CacheError.self) { try scene.cache.prune(maxBytes: 0) }
        let error = #expect(throws: CacheError.self) { try scene.cache.clean() }

        #expect(error?.failure.message.contains("belongs to another user (id 65534)") == true)
        #expect(try scene.scratch.list("deep/cache/archives").count == 2)
    }

    @Test(.enabled(if: isRoot))
    func `root's cache is used`() throws {
        let scene = try CacheScene()
        let digest = try scene.keep("an archive")

        #expect(try scene.text(scene.other().lookup(digest)) == "an archive")
    }

    @Test func `without a place for it there is one for the run, and no note`() throws {
        let scratch = try ScratchDirectory()
        let notes = Monitor(0)
        var cache: ArchiveCache? = ArchiveCache(root: nil, temporary: scratch.path) { _ in notes.update { $0 += 1 } }
        #expect(cache?.lookup(SHA256Hasher.digest(of: [])) == nil)
        #expect(try scratch.list().isEmpty)

        var incoming = try cache?.incoming()
        try incoming?.append([1])
        incoming?.finish(as: SHA256Hasher.digest(of: [1]))

        #expect(cache?.lookup(SHA256Hasher.digest(of: [1])) != nil)
        let made = try #require(try Directory(path: scratch.path).entries().first)
        #expect(try Directory(path: scratch.path(made.name)).status().permissions == 0o700)
        #expect(throws: CacheError.homeless) { try cache?.size() }
        (cache, incoming) = (nil, nil)
        #expect(try scratch.list().isEmpty)
        #expect(notes.read { $0 } == 0)
    }

    @Test func `a cache that another process removes meanwhile is made again`() throws {
        let scene = try CacheScene()
        try scene.keep("first")
        try FileManager.default.removeItem(atPath: scene.scratch.path("deep"))

        let digest = try scene.keep("second")

        #expect(try scene.text(scene.cache.lookup(digest)) == "second")
        #expect(scene.warnings.isEmpty)
    }
}
