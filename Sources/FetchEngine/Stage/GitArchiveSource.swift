internal import FetchCache
internal import FetchGit
internal import FetchModel
internal import FetchSystem

/// The archive that the git program makes of a commit.
struct GitArchiveSource: ArchiveSource {
    let context: EngineContext
    let origin: GitOrigin
    /// The mirror from which the commit comes; `nil` if it is the host itself.
    private let mirror: Origin?
    private var copies: GitCopies?

    /// The archive of a commit at its host.
    init(_ origin: GitOrigin, _ context: EngineContext) {
        self.context = context
        self.origin = origin
        (mirror, copies) = (nil, nil)
    }

    /// The same from the mirror of `rule`, where that mirrors `host`. Git checks that the commit is the right one.
    init?(_ rule: MirrorRule, of host: GitOrigin, _ context: EngineContext) throws {
        guard host.remote.origin != nil, let url = WebURL(host.remote.address).flatMap(rule.url) else { return nil }
        self.context = context
        origin = GitOrigin(remote: try GitRemote(url), commit: host.commit)
        mirror = url.origin
        copies = GitCopies(of: host.remote) { remote in
            guard remote.origin != nil, let url = WebURL(remote.address).flatMap(rule.url) else { return nil }
            return try? GitRemote(url)
        }
    }

    /// All sources of `host`, in the order in which they are tried: its mirrors, then itself.
    static func all(of host: GitOrigin, _ context: EngineContext) throws -> [GitArchiveSource] {
        let mirrors = try context.settings.mirrors.rules.sources { try GitArchiveSource($0, of: host, context) }
        return mirrors.map { mirror, attempts in
            var mirror = mirror
            mirror.copies?.attempts = attempts
            return mirror
        } + [GitArchiveSource(host, context)]
    }

    var rank: SourceRank { mirror.map(SourceRank.mirror) ?? .final }

    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery {
        context.send(.throughGit(name: goal.name))
        let dependency = goal.wanted.dependency
        let archive = try await archive(
            foundBy: goal.foundBy,
            as: .tar,
            with: dependency.shape.gitContent,
            selecting: dependency.shape.lfsSelection,
            limit: dependency.limits.bytes
        )
        let held = HeldArchive(open: { try archive.open() }, origin: .git, mirror: mirror)
        // Later runs believe the key, so a mirror's archive gets one only if its tree is locked.
        let key = mirror == nil || goal.pin != nil ? goal.gitKey : nil
        try await context.workers.runCancellably { [cache = context.cache] cancellation in
            try Self.cache(archive, as: key, in: cache, cancellation)
        }
        return .unpacked(try await unpacker.unpack(goal, held), held)
    }

    /// Returns the archive of the commit, which `selector` found; `limit` is the most bytes to fetch, where it is not the
    /// standard one.
    func archive(
        foundBy selector: Dependency.Selector?,
        as format: GitArchive.Format,
        with content: GitContent = [],
        selecting selection: LFSSelection = .everything,
        limit: Int? = nil
    ) async throws -> GitArchive {
        if let mirror { try context.mirrorHealth.check(mirror) }
        return try await context.reporting(origin.limit) {
            try await signingIn {
                try await context.git(origin.remote).archive(
                    of: origin.commit,
                    foundBy: selector,
                    as: format,
                    with: content,
                    selecting: selection,
                    limit: limit,
                    from: copies
                )
            }
        }
    }

    /// Runs `body`, and again if the user signs in because the host hid something. No one is asked to sign in at a mirror.
    private func signingIn<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        if mirror != nil { return try await body() }
        return try await context.signingIn(at: origin.remote.origin, body)
    }

    /// Keeps the archive in the cache like a downloaded one.
    private static func cache(
        _ archive: GitArchive,
        as key: ArchiveKey?,
        in cache: ArchiveCache,
        _ cancellation: Cancellation
    ) throws {
        guard let key else { return }
        let incoming = try cache.incoming(isNeeded: false)
        do {
            let hasher = SHA256Hasher()
            try ByteStream.reading(try archive.open()).tee { chunk in
                try cancellation.check()
                hasher.update(chunk)
                try incoming.append(chunk)
            }.drain()
            let digest = hasher.finalize()
            incoming.finish(as: digest)
            cache.setAlias("\(key)", digest)
        } catch {
            incoming.abandon()
            throw error
        }
    }
}
