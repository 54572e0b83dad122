internal import FetchArchive
internal import FetchCache
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension Obtainer {
    /// The cached archives that may be `goal`'s, best first.
    func cached(_ goal: Goal) async throws -> [HeldArchive] {
        let digests = goal.knownDigests
        let (alias, gitAlias) = (goal.alias, goal.gitAlias)
        return try await session.workers.run { [cache = session.cache] in
            var candidates = digests.map { (digest: $0, isThroughGit: false, isByAlias: false) }
            if let alias, let digest = cache.alias(alias), !digests.contains(digest) {
                candidates.append((digest, false, true))
            }
            if let gitAlias, let digest = cache.alias(gitAlias) { candidates.append((digest, true, true)) }
            return candidates.compactMap { digest, isThroughGit, isByAlias in
                guard cache.lookup(digest) != nil else { return nil }
                let open: @Sendable () throws -> File = {
                    guard let file = cache.lookup(digest) else { throw DamagedCacheEntry() }
                    return file
                }
                return HeldArchive(
                    open: open,
                    digest: digest,
                    isFromCache: true,
                    isThroughGit: isThroughGit,
                    isByAlias: isByAlias
                )
            }
        }
    }

    /// Streams the archive from its host through digest, cache and extractor, starting over where it breaks off.
    func download(_ goal: Goal, into held: inout HeldArchive?) async throws -> Unpacked {
        let received = try await session.startingOver(goal.name) { () -> (Unpacked, HeldArchive)? in
            guard let response = try await request(goal) else { return nil }
            return try await stream(goal, response)
        }
        guard let (unpacked, archive) = received else { return try await viaGit(goal, into: &held) }
        held = archive
        return unpacked
    }

    /// The answer with the archive; `nil` where the host's archives do not open to the credential, and git has to bring
    /// the commit.
    private func request(_ goal: Goal) async throws -> HTTPResponse? {
        let request = ArchiveRequest(session: session, credentials: credentials)
        switch goal.location {
        case .file, .git: throw Failure(.bug, "not-a-url", "'\(goal.name)' is not to be downloaded")
        case .web(let url): return try await request.send(to: url).0
        case .download(let address, let repository, let file):
            let forge = try address.forge(transport: session.transport, credentials: credentials)
            return try await request.send(to: forge, repository, file)
        case .forge(let address, let repository, let commit):
            let forge = try address.forge(transport: session.transport, credentials: credentials)
            return try await request.send(to: forge, repository, commit)
        }
    }

    /// The archive that was just received, from its start.
    private static func whole(_ incoming: Incoming) throws -> File {
        guard let file = try incoming.reopen() else {
            throw Failure(.bug, "archive-lost", "an archive that was needed was given up")
        }
        return file
    }

    /// The same commit through git, for credentials that open repositories, but not their archives.
    private func viaGit(_ goal: Goal, into held: inout HeldArchive?) async throws -> Unpacked {
        guard case .forge(let address, let repository, let commit) = goal.location else {
            throw Failure(.bug, "no-remote", "'\(goal.name)' has no repository")
        }
        let forge = try address.forge(transport: session.transport, credentials: credentials)
        session.listen(.trace("'\(goal.name)' comes through git: the host's archives refuse this kind of token"))
        let archive = try await makeArchive(goal, try GitRemote(try forge.remote(of: repository)), commit)
        held = archive
        return try await unpack(goal, archive)
    }

    private func stream(_ goal: Goal, _ response: HTTPResponse) async throws -> (Unpacked, HeldArchive) {
        let discard = response.body.discard
        return try await session.workers.runCancellably(onCancel: discard) { [cache = session.cache] cancellation in
            let incoming = try cache.incoming(isNeeded: true)
            var received = 0
            do {
                let unpacked = try stage(goal, isFromCache: false) { hasher in
                    let stream = try response.body.source.open().tee { chunk in
                        try cancellation.check()
                        hasher.update(chunk)
                        try incoming.append(chunk)
                        received += chunk.count
                    }
                    return ArchiveInput(stream: stream) { try Self.whole(incoming) }
                }
                let (digest, alias) = (unpacked.digest, goal.alias)
                let archive = HeldArchive(
                    open: { try Self.whole(incoming) },
                    digest: digest,
                    isFromCache: false,
                    keep: {
                        incoming.finish(as: digest)
                        if let alias { cache.setAlias(alias, digest) }
                    },
                    drop: { incoming.abandon() }
                )
                return (unpacked, archive)
            } catch {
                discard()
                incoming.abandon()
                throw Self.interruption(error, after: received, of: response)
            }
        }
    }

    /// `error`, as one that starting over may mend where the archive has no end: without a length, or with a wrong one,
    /// only its own form shows that an answer broke off.
    private static func interruption(_ error: any Error, after received: Int, of response: HTTPResponse) -> any Error {
        guard var failure = error as? Failure else { return error }
        let isEmpty = received == 0 && failure.code == "not-an-archive"
        guard isEmpty || failure.code == "archive-truncated" else { return error }
        failure.message += ", from '\(response.url)'"
        return TransferInterrupted(failure, received: received)
    }
}

extension Goal {
    /// The name under which the cache remembers the archive of a commit, which never changes; `nil` where the same
    /// address may hold another archive tomorrow.
    var alias: String? {
        guard case .forge(let address, let repository, let commit) = location else { return nil }
        return "\(address.kind.rawValue) \(address.url) \(repository) \(commit)"
    }

    /// The same for the archive that git makes of a commit.
    var gitAlias: String? {
        switch location {
        case .forge(let address, let repository, let commit):
            "git \(address.kind.rawValue) \(address.url) \(repository) \(commit)"
        case .git(let remote, let commit): "git \(remote.source) \(commit)"
        case .web, .file, .download: nil
        }
    }

    /// What names the commit on servers that give none by its id.
    var foundBy: Dependency.Selector? { tag.map { .tag($0) } ?? wanted.dependency.selector }

    /// The name under which a file that is not unpacked is kept.
    var fileName: String {
        switch location {
        case .forge(_, let repository, _): "\(repository.slug).tar.gz"
        case .download(_, _, let file): file
        case .web(let url): url.fileName
        case .git(let remote, _): "\(remote.name).tar"
        case .file(let path): path.split(separator: "/").last.map(String.init) ?? wanted.dependency.name
        }
    }
}
