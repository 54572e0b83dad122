package import FetchModel
package import FetchSystem
internal import Glibc

/// Archives by the SHA-256 of their bytes, shared by all projects and processes of a user.
///
/// `archives/<2 hex>/<62 hex>` holds them, `incoming/` those that are being written, `aliases/<64 hex>` digests by
/// key. A name says what its bytes should be, never that they are: whoever reads an archive checks its digest on the
/// way, and calls `discardDamaged(_:)` when it is wrong. No failure here may fail a run: without a usable cache,
/// archives go to temporary files, and `warn` is called once.
package final class ArchiveCache: Sendable {
    /// The folder, as the user may be shown it.
    package let root: String
    let isEnabled: Bool
    let temporary: String
    private let warn: @Sendable (String) -> Void
    private let state = Monitor(State())

    private struct State {
        var hasWarned = false
        var hasSwept = false
    }

    /// The cache at `root`, which is made when something is first written to it.
    ///
    /// Where it is not `isEnabled` (`--no-cache`) nothing is looked up or kept. `temporary` is the folder for files
    /// that are not kept (`$TMPDIR`). `warn` is told, once, why archives cannot be kept.
    package init(
        root: String,
        isEnabled: Bool = true,
        temporary: String,
        warn: @escaping @Sendable (String) -> Void
    ) {
        self.root = root
        self.isEnabled = isEnabled
        self.temporary = temporary
        self.warn = warn
    }

    /// The archive of `digest`, opened, and unless it is only looked at, marked as used now; `nil` when it is not there.
    /// Its bytes are not checked.
    package func lookup(_ digest: SHA256Digest, isUse: Bool = true) -> File? {
        guard isEnabled else { return nil }
        do {
            guard let folder = try folder(["archives", digest.directory]),
                let file = try folder.fileIfPresent(digest.remainder), try file.status().kind == .file
            else { return nil }
            if isUse { file.touch() }
            return file
        } catch {
            warnOnce(error)
            return nil
        }
    }

    /// Forgets the archive of `digest`, whose bytes turned out to be others.
    package func discardDamaged(_ digest: SHA256Digest) {
        do {
            try folder(["archives", digest.directory])?.removeTree(digest.remainder)
        } catch {
            warnOnce(error)
        }
    }

    /// The folder below the root that `names` lead to; `nil` where it does not exist.
    func folder(_ names: [String]) throws -> Folder? {
        do {
            var folder = try Folder(path: root, followingLink: true)
            for name in names { folder = try folder.folder(name) }
            return folder
        } catch let error as SystemError where error.number == ENOENT {
            return nil
        }
    }

    /// The folder below the root that `names` lead to, made where missing, for this user alone.
    func makeFolder(_ names: [String]) throws -> Folder {
        var folder = try makeRoot()
        for name in names { folder = try folder.makeOrOpen(name, permissions: 0o700) }
        return folder
    }

    func warnOnce(_ error: any Error) {
        let isFirst = state.update { state in
            defer { state.hasWarned = true }
            return !state.hasWarned
        }
        guard isFirst else { return }
        let failure = (error as? SystemError)?.failure ?? error as? Failure
        warn("the cache cannot be used: \(failure?.message ?? "\(error)")")
    }

    /// Removes what killed processes left in `incoming`, at the first call in this process.
    func sweepOnce(_ incoming: Folder) {
        let isFirst = state.update { state in
            defer { state.hasSwept = true }
            return !state.hasSwept
        }
        guard isFirst else { return }
        do {
            try sweep(incoming)
        } catch {
            warnOnce(error)
        }
    }
}

extension SHA256Digest {
    /// The first two digits, which name the folder.
    var directory: String { String(hex.prefix(2)) }
    /// The other 62, which name the file.
    var remainder: String { String(hex.dropFirst(2)) }
}

extension File {
    /// Marks the file as used now: its times are what pruning goes by. Where the cache is not ours to change, nothing
    /// is pruned by us either, so it may fail.
    func touch() { futimens(descriptor, nil) }
}
