internal import FetchArchive
internal import FetchCache
internal import FetchModel
internal import FetchSystem

/// Streams the archive in a response through digest, cache and extractor at once. The extractor reads to the end, and stops
/// what is larger than the limit on bytes allows (`LimitGuard`).
struct ResponseUnpacker: Sendable {
    let context: EngineContext
    let unpacker: Unpacker

    /// Unpacks the archive of `goal`, which `response` brings; `url` is where the lockfile says that it comes from.
    func unpack(
        _ goal: Goal,
        _ response: HTTPResponse,
        from url: String,
        mirror: Origin? = nil
    ) async throws -> Delivery {
        // Later runs believe the key, so a mirror's archive gets one only if its tree is locked.
        let isTrusted = mirror == nil || goal.pin != nil
        let key = isTrusted ? goal.hostedKeys(try context.archiveURLs(of: goal)).first { $0.url == url }?.key : nil
        let (discard, send, name) = (response.body.discard, context.send, goal.name)
        send(.started(name: name, bytes: response.expectedBytes))
        return try await context.workers.runCancellably(onCancel: discard) { [cache = context.cache] cancellation in
            let incoming = try cache.incoming(isNeeded: true)
            var received = 0
            do {
                var unpacked = try unpacker.stage(goal, .host, cancellation) { hasher in
                    let stream = try response.body.source.open().tee { chunk in
                        try cancellation.check()
                        try incoming.append(chunk)
                        received += chunk.count
                        send(.received(name: name, bytes: received))
                    }
                    return ArchiveInput(stream: stream, length: response.expectedBytes, hasher: hasher) {
                        try incoming.whole()
                    }
                }
                unpacked.url = url
                unpacked.mirror = mirror
                var held = Self.held(url, incoming, unpacked.digest, key, cache)
                held.mirror = mirror
                return .unpacked(unpacked, held)
            } catch {
                discard()
                incoming.abandon()
                throw Self.interruption(error, after: received, of: response)
            }
        }
    }

    private static func held(
        _ url: String,
        _ incoming: Incoming,
        _ digest: SHA256Digest,
        _ key: ArchiveKey?,
        _ cache: ArchiveCache
    ) -> HeldArchive {
        HeldArchive(
            open: { try incoming.whole() },
            origin: .host,
            url: url,
            keep: {
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

extension Incoming {
    /// Opens the archive that was received, at its start.
    fileprivate func whole() throws -> File {
        guard let file = try reopen() else { throw EngineError.archiveLost }
        return file
    }
}
