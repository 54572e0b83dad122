internal import FetchArchive
internal import FetchCache
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem

/// The host that serves an archive over HTTP.
///
/// Streams the archive through digest, cache and extractor at once, and starts over if it is interrupted.
struct HostSource: ArchiveSource {
    let context: EngineContext

    var isReplaceable: Bool { false }

    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery {
        try await context.restarting(goal.name) {
            switch try await request(goal) {
            case .serves(let response):
                let (unpacked, held) = try await stream(goal, response, to: unpacker)
                return .unpacked(unpacked, held)
            case .useGit(let origin): return .useGit(origin)
            }
        }
    }

    private func request(_ goal: Goal) async throws -> ArchiveRequest.Result {
        let request = ArchiveRequest(context: context, credentials: context.credentials)
        switch goal.location {
        case .file, .git: preconditionFailure("'\(goal.name)' is not downloaded over HTTP")
        case .web(let url): return .serves(try await request.send(to: url).0)
        case .download(let address, let repository, let file):
            let forge = try address.forge(transport: context.transport, credentials: context.credentials)
            return .serves(try await request.send(to: forge, repository, file))
        case .forge(let address, let repository, let commit):
            let forge = try address.forge(transport: context.transport, credentials: context.credentials)
            return try await request.send(to: forge, repository, commit)
        }
    }

    private func stream(
        _ goal: Goal,
        _ response: HTTPResponse,
        to unpacker: Unpacker
    ) async throws -> (Unpacked, HeldArchive) {
        let (discard, send, name) = (response.body.discard, context.send, goal.name)
        let limit = goal.wanted.dependency.limits.receivedBytes
        send(.started(name: name, bytes: response.expectedBytes))
        return try await context.workers.runCancellably(onCancel: discard) { [cache = context.cache] cancellation in
            let incoming = try cache.incoming(isNeeded: true)
            var received = 0
            do {
                let unpacked = try unpacker.stage(goal, .host) { hasher in
                    let stream = try response.body.source.open().tee { chunk in
                        try cancellation.check()
                        hasher.update(chunk)
                        try incoming.append(chunk)
                        received += chunk.count
                        if received > limit { throw EngineError.downloadTooLarge(name: name, limit: limit) }
                        send(.received(name: name, bytes: received))
                    }
                    return ArchiveInput(stream: stream, length: response.expectedBytes) { try incoming.whole() }
                }
                return (unpacked, Self.held(goal, incoming, unpacked.digest, cache))
            } catch {
                discard()
                incoming.abandon()
                throw Self.interruption(error, after: received, of: response)
            }
        }
    }

    private static func held(
        _ goal: Goal,
        _ incoming: Incoming,
        _ digest: SHA256Digest,
        _ cache: ArchiveCache
    ) -> HeldArchive {
        HeldArchive(
            open: { try incoming.whole() },
            origin: .host,
            keep: { [key = goal.hostedKey] in
                incoming.finish(as: digest)
                if let key { cache.setAlias("\(key)", digest) }
            },
            drop: { incoming.abandon() }
        )
    }

    /// Returns `error`, or an interruption if the archive is incomplete: without a content length, or with a wrong one, only
    /// the archive's own format shows that the transfer was cut off.
    private static func interruption(_ error: any Error, after received: Int, of response: HTTPResponse) -> any Error {
        guard let error = error as? ArchiveError, error.isIncomplete else { return error }
        var failure = error.failure
        failure.message += ", from '\(response.url)'"
        return TransferInterrupted(failure, received: received)
    }
}

extension Limits {
    /// The most bytes of an archive that are received, in proportion to what it may unpack to. Uncompressed archives of many
    /// small files are larger than their content.
    fileprivate var receivedBytes: Int {
        let unpacked = bytes ?? Self.defaultBytes
        return unpacked > .max / 4 ? .max : unpacked * 2 + 16 << 20
    }
}

extension Incoming {
    /// Opens the archive that was received, at its start.
    fileprivate func whole() throws -> File {
        guard let file = try reopen() else { throw EngineError.archiveLost }
        return file
    }
}
