import FetchCache
import FetchModel
import FetchSystem
import Foundation
import Synchronization
import TestSupport

/// A cache in a directory of the test's own, and what it warned of.
final class CacheScene: Sendable {
    let scratch: ScratchDirectory
    let cache: ArchiveCache
    private let heard = Warnings()

    final class Warnings: Sendable {
        let all = Mutex<[String]>([])
    }

    init(root: String = "deep/cache", isEnabled: Bool = true) throws {
        scratch = try ScratchDirectory()
        mkdir(scratch.path("tmp"), 0o700)
        cache = ArchiveCache(
            root: root.hasPrefix("/") ? root : scratch.path(root),
            isEnabled: isEnabled,
            temporary: scratch.path("tmp"),
            warn: { [heard] note in heard.all.withLock { $0.append(note.message) } }
        )
    }

    var warnings: [String] { heard.all.withLock { $0 } }

    /// Another process's view of the same cache.
    func other() -> ArchiveCache {
        ArchiveCache(root: cache.root, temporary: scratch.path("tmp"), warn: { _ in })
    }

    /// Keeps `text` and says its digest.
    @discardableResult
    func keep(_ text: String) throws -> SHA256Digest {
        let incoming = try cache.incoming()
        try incoming.append([UInt8](text.utf8))
        let digest = SHA256Hasher.digest(of: text.utf8)
        incoming.finish(as: digest)
        return digest
    }

    func path(of digest: SHA256Digest) -> String {
        "deep/cache/archives/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))"
    }

    func text(_ file: File?) throws -> String? {
        try file?.contents(limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }
}
