internal import FetchArchive
internal import FetchCache
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Brings archives here, unpacks them out of sight, checks them, and puts them in place.
///
/// Goals that share an archive are one job: its first goal streams the archive from the network, straight through the
/// digest, the cache and the extractor; the others read it from the disk.
struct Obtainer: Sendable {
    let session: Session
    let credentials: CredentialSource
    let folder: ProjectFolder
    /// What is at the destinations now.
    let inventory: Inventory
    let isOffline: Bool
    /// What is put in place, or was about to be by a run that was cut off.
    var placements = Monitor(Placements())
    /// Whether trees are put in place, and not only learned for the lock.
    var isPlacing = true

    /// How many trees are staged before they are put in place together: their folders stay open until then.
    static let batch = 200

    /// What became of each of `goals`, by name; `done` hears of each as it is.
    ///
    /// Trees wait out of sight until all of a batch are there, so that one flush of the disk serves them all.
    func obtain(_ goals: [Goal], done: @escaping @Sendable (Goal, Obtained) -> Void) async -> [String: Obtained] {
        // The largest first, as far as the lock knows sizes, so that no long one is left to the end alone.
        let jobs = Dictionary(grouping: goals, by: \.location).values.sorted { a, b in
            let sizes = (Self.size(of: a), Self.size(of: b))
            return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : a[0].name < b[0].name
        }
        var obtained: [String: Obtained] = [:]
        var (small, goals) = ([[Goal]](), 0)
        for job in jobs {
            if job.count > Self.batch {
                obtained.merge(await obtain(large: job, done)) { $1 }
                continue
            }
            if goals + job.count > Self.batch {
                obtained.merge(await obtain(small, done)) { $1 }
                (small, goals) = ([], 0)
            }
            small.append(job)
            goals += job.count
        }
        obtained.merge(await obtain(small, done)) { $1 }
        return obtained
    }

    /// Jobs that make one batch together.
    private func obtain(
        _ jobs: [[Goal]],
        _ done: @escaping @Sendable (Goal, Obtained) -> Void
    ) async -> [String: Obtained] {
        let prepared = await jobs.mapConcurrently(limit: session.settings.jobs) { job in
            var held: HeldArchive?
            let results = await prepare(job, from: &held)
            await settle(held, results.allSatisfy { !$0.1.isFailure })
            return results
        }
        return await promote(Array(prepared.joined()), done)
    }

    /// A job that makes several batches.
    private func obtain(
        large job: [Goal],
        _ done: @escaping @Sendable (Goal, Obtained) -> Void
    ) async -> [String: Obtained] {
        var obtained: [String: Obtained] = [:]
        var held: HeldArchive?
        var isGood = true
        for start in stride(from: 0, to: job.count, by: Self.batch) {
            let prepared = await prepare(Array(job[start..<min(start + Self.batch, job.count)]), from: &held)
            isGood = isGood && prepared.allSatisfy { !$0.1.isFailure }
            obtained.merge(await promote(prepared, done)) { $1 }
        }
        await settle(held, isGood)
        return obtained
    }

    private static func size(of job: [Goal]) -> Int { job.compactMap { ($0.pin ?? $0.previous)?.bytes }.max() ?? 0 }

    private func prepare(_ job: [Goal], from held: inout HeldArchive?) async -> [(Goal, Prepared)] {
        var results: [(Goal, Prepared)] = []
        for goal in job { results.append((goal, await prepare(goal, from: &held))) }
        return results
    }

    /// Keeps the archive of a job in the cache, or drops it: what failed any check would be taken for the commit's archive
    /// by the next run, and by other projects.
    private func settle(_ held: HeldArchive?, _ isGood: Bool) async {
        guard let held else { return }
        await session.workers.runWithoutThrowing { isGood ? held.keep() : held.drop() }
    }

    private func prepare(_ goal: Goal, from held: inout HeldArchive?) async -> Prepared {
        do {
            try Task.checkCancellation()
            do {
                return try await prepare(goal, try await unpack(goal, from: &held))
            } catch let failure as Failure where failure.kind == .data && held?.isByAlias == true && !isOffline {
                session.listen(
                    .trace("the cached archive of '\(goal.name)' is refused (\(failure.message)); asking anew")
                )
                held = nil
                return try await prepare(goal, try await unpack(goal, from: &held, trustingAliases: false))
            }
        } catch {
            return .settled(failed(goal, error))
        }
    }

    /// What `error` means for `goal`.
    func failed(_ goal: Goal, _ error: any Error) -> Obtained {
        .failed(Failure.all(in: error).map { $0.about(goal.name, at: place(of: $0, in: goal)) })
    }

    /// Failures of content and permission have a place in the manifest, that of the value at fault where it is one; those
    /// of the network and the disk do not.
    private func place(of failure: Failure, in goal: Goal) -> Place? {
        let dependency = goal.wanted.dependency
        guard failure.kind == .data || failure.kind == .permission else { return nil }
        let keys: [Dependency.Key] =
            switch failure.code {
            case "archive-missing": [.url]
            case "root-missing": [.root]
            case "unknown-download": [.download]
            case "filters-empty": [.include, .exclude, .root]
            default: []
            }
        return keys.lazy.compactMap { dependency.places[$0] }.first ?? dependency.place
    }

    /// The archive that git makes of `commit`, kept in the cache like a downloaded one.
    func makeArchive(_ goal: Goal, _ remote: GitRemote, _ commit: CommitID) async throws -> HeldArchive {
        let archive = try await session.git(remote, credentials).archive(of: commit, foundBy: goal.foundBy)
        return try await session.workers.runCancellably { [cache = session.cache] cancellation in
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
                if let alias = goal.gitAlias { cache.setAlias(alias, digest) }
                return HeldArchive(open: { try archive.open() }, digest: digest, isFromCache: false, isThroughGit: true)
            } catch {
                incoming.abandon()
                throw error
            }
        }
    }

    /// `goal`'s tree in a staging folder: from `held`, from the cache, or from where the archive is.
    private func unpack(
        _ goal: Goal,
        from held: inout HeldArchive?,
        trustingAliases: Bool = true
    ) async throws -> Unpacked {
        if let held { return try await unpack(goal, held) }
        if case .file(let path) = goal.location {
            let file = HeldArchive(open: { try Self.openLocal(path) }, digest: nil, isFromCache: false)
            held = file
            return try await unpack(goal, file)
        }
        for cached in try await cached(goal) where trustingAliases || !cached.isByAlias {
            do {
                let unpacked = try await unpack(goal, cached)
                held = cached
                return unpacked
            } catch is DamagedCacheEntry {
                session.listen(.trace("cached archive of '\(goal.name)' is damaged; dropped"))
            }
        }
        if isOffline { throw Self.notCached(goal) }
        if case .git(let remote, let commit) = goal.location {
            let archive = try await makeArchive(goal, remote, commit)
            held = archive
            return try await unpack(goal, archive)
        }
        return try await download(goal, into: &held)
    }

    private static func openLocal(_ path: String) throws -> File {
        do {
            let file = try File.following(path)
            guard try file.status().kind == .file else {
                throw Failure(.data, "not-an-archive", "'\(path)' is not a file")
            }
            return file
        } catch let error as SystemError {
            var failure = error.failure
            if error.meansMissing { (failure.kind, failure.code) = (.data, "archive-missing") }
            failure.help = "check the path; it is relative to the manifest's folder"
            throw failure
        }
    }

    private static func notCached(_ goal: Goal) -> Failure {
        Failure(
            .unavailable,
            "not-cached",
            "the archive of '\(goal.name)' is not in the cache, and --offline forbids to ask for it",
            help: "run `fetch sync` once with a network"
        )
    }
}
