package import FetchModel
package import FetchSystem
internal import Glibc

/// Archives by the SHA-256 of their bytes, shared by all projects and processes of a user.
///
/// `archives/<2 hex>/<62 hex>` holds them, `incoming/` those that are being written, `aliases/<64 hex>` digests by
/// key. A file's name says what its bytes should be, not that they are: a reader computes the digest of what it
/// reads, and calls `discardDamaged(_:)` where it is another. The cache never fails a run: without a usable one, archives
/// go to temporary files.
///
/// A cache that another user could have written to is not used; a private temporary directory stands in for it.
package final class ArchiveCache: Sendable {
    /// The directory, for messages; `nil` where there is none, and a private temporary directory stands in for it.
    package let root: String?
    let isEnabled: Bool
    let temporary: String
    private let warn: @Sendable (Note) -> Void
    private let state: Monitor<State>

    private struct State {
        var place: Place
        var hasWarned = false
        var hasSwept = false
    }

    private enum Place {
        /// The directory was not needed yet, or did not exist.
        case unopened
        case open(Directory)
        /// The directory cannot be trusted or there is none, and nothing was written yet.
        case none
        case standIn(TemporaryDirectory)
    }

    /// The cache at `root`, an absolute path. The directory is created by the first write.
    ///
    /// Without `isEnabled` (`--no-cache`) nothing is looked up or kept. `temporary` is the directory for temporary files
    /// (`$TMPDIR`). `warn` is called at most once, with the reason why archives cannot be kept.
    package init(
        root: String?,
        isEnabled: Bool = true,
        temporary: String,
        warn: @escaping @Sendable (Note) -> Void
    ) {
        self.root = root
        self.isEnabled = isEnabled
        self.temporary = temporary
        self.warn = warn
        state = Monitor(State(place: root == nil ? .none : .unopened))
    }

    /// Opens the archive with `digest`; `nil` where there is none. Marks it as used now, unless `isUse` is false. Does not
    /// check its bytes.
    package func lookup(_ digest: SHA256Digest, isUse: Bool = true) -> File? {
        guard isEnabled else { return nil }
        do {
            guard let file = try file(digest.remainder, in: ["archives", digest.directory]) else { return nil }
            if isUse { file.touch() }
            return file
        } catch {
            warnOnce(error)
            return nil
        }
    }

    /// Removes the archive with `digest`, whose bytes turned out to have another one.
    package func discardDamaged(_ digest: SHA256Digest) {
        do {
            try directory(["archives", digest.directory])?.removeTree(digest.remainder)
        } catch {
            warnOnce(error)
        }
    }

    /// Opens the directory at `names` in the cache; `nil` where it does not exist.
    func directory(_ names: [String]) throws -> Directory? {
        do {
            guard var directory = try opened(creating: false) else { return nil }
            for name in names {
                directory = try directory.directory(name)
                try directory.confirmTrust()
            }
            return directory
        } catch let error as SystemError where error.number == ENOENT {
            return nil
        } catch let error as UntrustedDirectory {
            abandon(error)
            return nil
        }
    }

    /// Opens the directory at `names` in the cache, and creates it where it is missing, for this user alone.
    func makeDirectory(_ names: [String]) throws -> Directory {
        var isFirst = true
        while true {
            do {
                guard var directory = try opened(creating: true) else {
                    throw SystemError(number: ENOENT, action: "open", path: root ?? temporary)
                }
                for name in names {
                    directory = try directory.makeOrOpen(name, permissions: 0o700)
                    try directory.confirmTrust()
                }
                return directory
            } catch let error as SystemError where error.meansMissing && isFirst {
                // Another process removed the cache while it was open.
                state.update { if case .open = $0.place { $0.place = .unopened } }
            } catch let error as UntrustedDirectory where isFirst {
                abandon(error)
            }
            isFirst = false
        }
    }

    /// Opens the regular file `name` in the directory at `names`, unless other users could have written it.
    func file(_ name: String, in names: [String]) throws -> File? {
        guard let file = try directory(names)?.fileIfPresent(name), try file.status().kind == .file else { return nil }
        let ownership = try file.ownership()
        return ownership.isTrusted && !ownership.isWritableByOthers ? file : nil
    }

    /// Opens the cache itself for its upkeep; `nil` where it does not exist. Throws `CacheError` and `SystemError`.
    func managed() throws -> Directory? {
        guard let root else { throw CacheError.homeless }
        do {
            return try Directory.trusted(root)
        } catch let error as SystemError where error.number == ENOENT {
            return nil
        } catch let error as UntrustedDirectory {
            throw CacheError.untrusted(error)
        }
    }

    private func opened(creating: Bool) throws -> Directory? {
        try state.update { state in
            switch state.place {
            case .open(let directory): return directory
            case .standIn(let standIn): return standIn.root
            case .none:
                guard creating else { return nil }
                let standIn = try TemporaryDirectory(in: temporary)
                state.place = .standIn(standIn)
                return standIn.root
            case .unopened:
                guard let root else { return nil }
                let directory = try creating ? Directory.makeTrusted(root) : Directory.trusted(root)
                if creating { try tag(directory) }
                directory.shareWithUpkeep()
                state.place = .open(directory)
                return directory
            }
        }
    }

    /// Stops using the cache, which other users could have written to.
    private func abandon(_ reason: UntrustedDirectory) {
        state.update { $0.place = .none }
        warnOnce(CacheError.untrusted(reason))
    }

    /// Tells backup programs to skip the cache (Cache Directory Tagging Specification).
    func tag(_ directory: Directory) throws {
        guard try directory.status("CACHEDIR.TAG") == nil else { return }
        let text = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This directory contains archives that fetch can download again; see https://bford.info/cachedir/.

            """
        try directory.replace("CACHEDIR.TAG", with: [UInt8](text.utf8), permissions: 0o600, durably: false)
    }

    func warnOnce(_ error: any Error) {
        let isFirst = state.update { state in
            defer { state.hasWarned = true }
            return !state.hasWarned
        }
        guard isFirst else { return }
        if let failure = (error as? CacheError)?.failure { return warn(Note(failure.message, help: failure.help)) }
        warn(Note("the cache cannot be used: \((error as? any Diagnosable)?.failure.message ?? "\(error)")"))
    }

    /// Removes what killed processes left in `incoming`, once in this process.
    func sweepOnce(_ incoming: Directory) {
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

    /// Removes the files in `incoming` that no process writes any more.
    func sweep(_ incoming: Directory) throws {
        for entry in try incoming.entries() where CacheName.isIncoming(entry.name) {
            guard let file = try incoming.fileIfPresent(entry.name), try file.tryLock() else { continue }
            try incoming.removeTree(entry.name)
        }
    }
}

extension SHA256Digest {
    /// The first two digits, which name the directory.
    var directory: String { String(hex.prefix(2)) }
    /// The other 62, which name the file.
    var remainder: String { String(hex.dropFirst(2)) }
}

extension File {
    /// Marks the file as used now; pruning goes by this time. It may fail: who cannot change the cache cannot prune it.
    fileprivate func touch() { futimens(descriptor, nil) }
}
