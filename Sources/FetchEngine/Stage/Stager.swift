internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Obtains archives, unpacks them into staging directories, and checks them.
///
/// Goals that share an archive make one job: the first streams the archive from its source, the others read it from disk.
struct Stager: Sendable {
    let context: EngineContext
    let target: StagingTarget
    /// Whether the sources may use the network.
    let isOnline: Bool
    private let unpacker: Unpacker
    private let check: StagedTreeCheck
    private let top: TopDirectoryCheck

    /// Creates a stager.
    init(_ context: EngineContext, into target: StagingTarget, isOnline: Bool) {
        self.context = context
        self.target = target
        self.isOnline = isOnline
        unpacker = Unpacker(context: context, directory: target.directory)
        top = TopDirectoryCheck(context: context, unpacker: unpacker, isOnline: isOnline)
        check = StagedTreeCheck(context: context, project: context.project, target: target)
    }

    /// Returns `goals` in jobs: those that share an archive, the largest first as far as the lockfile knows sizes, so that no
    /// long one is left to the end alone.
    static func jobs(_ goals: [Goal]) -> [[Goal]] {
        func size(_ job: [Goal]) -> Int { job.compactMap { ($0.pin ?? $0.previous)?.bytes }.max() ?? 0 }
        return Dictionary(grouping: goals, by: \.archive).values.sorted { a, b in
            let sizes = (size(a), size(b))
            return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : a[0].name < b[0].name
        }
    }

    /// Stages the goals of `job`, which share an archive.
    func stage(_ job: [Goal]) async -> [(Goal, Staged)] {
        var archive = SharedArchive()
        let results = await stage(job, sharing: &archive)
        await settle(archive, isGood: results.contains { !$0.1.isFailure })
        return results
    }

    /// Stages the goals of `job`, reading the archive from `archive` if it is there, and leaving it there.
    func stage(_ job: [Goal], sharing archive: inout SharedArchive) async -> [(Goal, Staged)] {
        var results: [(Goal, Staged)] = []
        for goal in job {
            do {
                try Task.checkCancellation()
                let staged = try await Requester.$names.withValue([goal.name]) { try await stage(goal, &archive) }
                results.append((goal, staged))
            } catch {
                results.append((goal, .failed(goal.failures(error))))
            }
        }
        return results
    }

    /// Keeps the archive of a job in the cache if any goal passed every check with it, and releases it otherwise: the next
    /// run and other projects would take what failed for the commit's archive.
    func settle(_ archive: SharedArchive, isGood: Bool) async {
        guard let held = archive.held else { return }
        await context.workers.runWithoutThrowing { isGood ? held.keep() : held.drop() }
    }

    /// Removes the staging directory of `staging`.
    func discard(_ staging: Staging) { unpacker.discard(staging) }

    private func stage(_ goal: Goal, _ shared: inout SharedArchive) async throws -> Staged {
        var mirrors = FailedMirrors(context: context, name: goal.name)
        // Each entry has rules of its own for a local file, which costs little to read again.
        if let archive = shared.held, !goal.location.isFile {
            do {
                let unpacked = try await top.findingRoot(of: goal, unpacker) { try await $0.unpack(goal, archive) }
                return try await accept(goal, try await top.settled(goal, unpacked, archive), archive)
            } catch  where archive.mirror != nil && !(error is CancellationError) {
                // What a mirror served may have been right for another goal, and not for this one.
                try await mirrors.skip(archive.mirror.map(SourceRank.mirror) ?? .final, after: error)
                await release(&shared)
            }
        }
        var sources = try sources(of: goal, isOnline: isOnline && shared.refusal == nil)
            .filter { !mirrors.include($0.rank) }[...]
        while let source = sources.popFirst() {
            do {
                switch try await top.findingRoot(of: goal, unpacker, { try await source.deliver(goal, to: $0) }) {
                case .notHere: continue
                case .useGit(let origin, let reason):
                    context.send(.trace("'\(goal.name)' comes through git: \(reason)"))
                    context.send(.throughGit(name: goal.name))
                    sources = try gitSources(of: origin)[...]
                case .unpacked(let unpacked, let archive):
                    if unpacked.origin.isCache { context.send(.trace("\(goal.name): in the cache")) }
                    shared.held = archive
                    return try await accept(goal, try await top.settled(goal, unpacked, archive), archive)
                }
            } catch  where !(error is CancellationError) {
                if sources.isEmpty {
                    let error = mirrors.named(in: error)
                    shared.refuse(error)
                    throw error
                }
                try await mirrors.skip(source.rank, after: error)
                await release(&shared)
            }
        }
        throw shared.refusal ?? EngineError.notCached(name: goal.name, option: context.offlineOption)
    }

    private func release(_ shared: inout SharedArchive) async {
        if let archive = shared.held { await context.workers.runWithoutThrowing(archive.drop) }
        shared.held = nil
    }

    private func accept(_ goal: Goal, _ unpacked: Unpacked, _ archive: HeldArchive) async throws -> Staged {
        var proof: ProvenOrigin?
        do {
            try await restrict(unpacked.staging, goal)
            if goal.needsProof, goal.commit != nil {
                if !isOnline { throw OriginError.offline(option: context.offlineOption) }
                proof = try await OriginProver(context: context).prove(goal, archive, keepingTop: unpacked.keepsTop)
            }
            if let signature = goal.detachedSignature {
                let check = DetachedSignature(context: context, isOnline: isOnline)
                proof = ProvenOrigin(try await check.check(goal, signature, archive, unpacked.digest))
            }
        } catch {
            context.proofs.note(error, of: goal.name)
            await context.workers.runWithoutThrowing { unpacker.discard(unpacked.staging) }
            throw error
        }
        let staged = try await check.accept(goal, unpacked) { unpacker.discard(unpacked.staging) }
        guard let proof else {
            if goal.pin == nil, goal.previous?.origin != nil {
                let message =
                    "the origin of '\(goal.name)' is not recorded any more: it is an archive without a commit or a signature"
                context.send(.note(Note(message, dependency: goal.name)))
            }
            return staged
        }
        context.proofs.add(proof, of: goal.name)
        let before = goal.pin ?? goal.previous
        if let change = TagReplacement(before, proof.record.tag, of: goal.commit), before?.tag == goal.tag {
            context.send(.note(change.note(goal.name, isSeen: true)))
        }
        let hasKeys = !goal.wanted.dependency.signedBy.isEmpty
        if let change = SignerChange(goal.name, from: before, to: proof.record, hasKeys: hasKeys) {
            context.send(.note(change.note(goal.name)))
        }
        return staged.recording(proof.record)
    }

    /// Makes what comes from a repository on this machine no more readable than the repository. Throws `SystemError`.
    private func restrict(_ staging: Staging, _ goal: Goal) async throws {
        guard case .git(let remote, _) = goal.location, let path = remote.localPath else { return }
        try await context.workers.run { [root = context.project.root] in
            try staging.directory.restrict(to: LocalPermissions.ofRepository(at: path, besidesProject: root))
        }
    }

    /// Returns where the archive of `goal` may be, in the order in which the places are tried.
    private func sources(of goal: Goal, isOnline: Bool) throws -> [any ArchiveSource] {
        if case .file(let path) = goal.location { return [LocalFileSource(context: context, path: path)] }
        var sources: [any ArchiveSource] = goal.knownDigests.map {
            CacheSource(context: context, lookup: .digest($0), url: (goal.pin ?? goal.previous)?.archive)
        }
        for (url, key) in goal.hostedKeys(try context.archiveURLs(of: goal)) {
            sources.append(CacheSource(context: context, lookup: .key(key, maker: .host), url: url))
        }
        if let key = goal.gitKey { sources.append(CacheSource(context: context, lookup: .key(key, maker: .git))) }
        guard isOnline else { return sources }
        switch goal.location {
        case .git(let remote, let commit):
            return try sources + gitSources(of: GitOrigin(remote: remote, commit: commit))
        case .forge(let address, let repository, let commit) where !goal.content.isEmpty:
            let remote = try GitRemote(repository, of: try context.forge(at: address))
            return try sources + gitSources(of: GitOrigin(remote: remote, commit: commit))
        default: break
        }
        return sources + (try MirrorSource.all(for: goal, context)) + [HostSource(context: context)]
    }

    private func gitSources(of origin: GitOrigin) throws -> [any ArchiveSource] {
        try GitArchiveSource.all(of: origin, context)
    }
}

extension Goal.Location {
    /// Whether it is a file on this machine.
    var isFile: Bool { if case .file = self { true } else { false } }
}

extension Goal {
    /// The detached signature that has to be checked: when the archive is locked, and when its proof is repeated.
    fileprivate var detachedSignature: String? { pin == nil || needsProof ? wanted.dependency.signature : nil }

    /// Returns `error` as failures of this goal.
    func failures(_ error: any Error) -> [Failure] {
        Failure.all(in: error).map { $0.blamingSource().about(wanted.dependency) }
    }
}
