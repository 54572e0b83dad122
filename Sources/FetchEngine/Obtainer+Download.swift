internal import FetchArchive
internal import FetchCache
internal import FetchForge
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension Obtainer {
    /// The cached archives that may be `goal`'s, best first.
    func cached(_ goal: Goal) async throws -> [HeldArchive] {
        let digests = goal.knownDigests
        let alias = goal.alias
        return try await session.workers.run { [cache = session.cache] in
            var candidates = digests
            if let alias, let digest = cache.alias(alias), !candidates.contains(digest) { candidates.append(digest) }
            return candidates.compactMap { digest in
                guard cache.lookup(digest) != nil else { return nil }
                let open: @Sendable () throws -> File = {
                    guard let file = cache.lookup(digest) else { throw DamagedCacheEntry() }
                    return file
                }
                return HeldArchive(open: open, digest: digest, isFromCache: true)
            }
        }
    }

    /// Streams the archive from its host through digest, cache and extractor, starting over where it breaks off.
    func download(_ goal: Goal, into held: inout HeldArchive?) async throws -> Unpacked {
        var attempt = 1
        while true {
            do {
                let response = try await request(goal)
                let (unpacked, archive) = try await stream(goal, response)
                held = archive
                return unpacked
            } catch let interrupted as TransferInterrupted {
                guard attempt < Self.restarts else { throw interrupted.failure }
                session.listen(.trace("'\(goal.name)' broke off after \(interrupted.received) bytes; starting over"))
                // Jittered, and longer each time, as between a request's own attempts.
                try await Task.sleep(for: .milliseconds(Int.random(in: 250...500) << attempt))
                attempt += 1
            }
        }
    }

    private func request(_ goal: Goal) async throws -> HTTPResponse {
        let request = ArchiveRequest(session: session, credentials: credentials)
        switch goal.location {
        case .file(let path): throw Failure(.bug, "not-a-url", "'\(path)' is a file, not a URL")
        case .web(let url): return try await request.send(to: url).0
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

    private func stream(_ goal: Goal, _ response: HTTPResponse) async throws -> (Unpacked, HeldArchive) {
        let discard = response.body.discard
        return try await session.workers.runCancellably(onCancel: discard) { [cache = session.cache] cancellation in
            let incoming = try cache.incoming(isNeeded: true)
            do {
                let unpacked = try stage(goal, isFromCache: false) { hasher in
                    let stream = try response.body.source.open().tee { chunk in
                        try cancellation.check()
                        hasher.update(chunk)
                        try incoming.append(chunk)
                    }
                    return ArchiveInput(stream: stream) { try Self.whole(incoming) }
                }
                incoming.finish(as: unpacked.digest)
                if let alias = goal.alias { cache.setAlias(alias, unpacked.digest) }
                let open: @Sendable () throws -> File = { try Self.whole(incoming) }
                return (unpacked, HeldArchive(open: open, digest: unpacked.digest, isFromCache: false))
            } catch {
                discard()
                incoming.abandon()
                throw error
            }
        }
    }
}

extension Goal {
    /// The name under which the cache remembers the archive of a commit, which never changes; `nil` where the same
    /// address may hold another archive tomorrow.
    var alias: String? {
        guard case .forge(let address, let repository, let commit) = location else { return nil }
        return "\(address.kind.rawValue) \(address.url) \(repository) \(commit)"
    }

    /// The name under which a file that is not unpacked is kept.
    var fileName: String {
        switch location {
        case .forge(_, let repository, _): wanted.dependency.download ?? "\(repository.slug).tar.gz"
        case .web(let url): url.fileName
        case .file(let path): path.split(separator: "/").last.map(String.init) ?? wanted.dependency.name
        }
    }
}
