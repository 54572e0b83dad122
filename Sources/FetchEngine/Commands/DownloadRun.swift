internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem

/// One `fetch download`.
struct DownloadRun: Sendable {
    let context: EngineContext
    let addresses: [ForgeAddress]
    let credentials: CredentialSource
    let workspace: String?
    /// Where the archives go, as the user named it.
    let directory: String
    /// What the report calls it.
    let shownDirectory: String

    /// What is to be downloaded, known to the commit and to the name of its file.
    private struct Item: Sendable {
        let spec: String
        let target: DownloadTarget
        let file: String
        var found: Found?
    }

    /// What a host says that a revision is.
    private struct Found: Sendable {
        let revision: Revision
        let commit: CommitID

        /// The tag, where it is one.
        var tag: String? { if case .tag(let name) = revision { name } else { nil } }
    }

    /// What a host's archive came to.
    private enum Served: Sendable {
        case saved(Outcome)
        case throughGit(GitOrigin)
    }

    /// Downloads `specs`. Throws `Failures` (64) where two of them would be the same file; then nothing is downloaded.
    func run(_ specs: [String]) async throws -> Report {
        // What is asked for twice is one download.
        var seen: Set<String> = []
        var targets: Set<DownloadTarget> = []
        let wanted = specs.filter { seen.insert($0).inserted }.compactMap {
            spec -> (String, Result<DownloadTarget, any Error>)? in
            let directory = context.settings.directory
            let target = Result {
                try DownloadTarget(spec, workspace: workspace, forges: addresses, in: directory)
            }
            if case .success(let target) = target, !targets.insert(target).inserted { return nil }
            return (spec, target)
        }
        await sweepDrafts()
        // Where the SPECs alone say it, no host is asked first.
        try refuseCollisions(wanted.compactMap { spec, target in (try? target.get().file).map { (spec, $0) } })
        let found = await wanted.mapConcurrently(limit: context.settings.jobs) { spec, target in
            await attempt(spec) { try await item(spec, try target.get()) }
        }
        // A range and a tag may have turned out to be the same.
        var chosen: Set<DownloadTarget> = []
        let items = found.filter {
            if case .success(let item) = $0 { chosen.insert(item.target).inserted } else { true }
        }
        try refuseCollisions(items.compactMap { try? $0.get() }.map { ($0.spec, $0.file) })
        let results = await items.mapConcurrently(limit: context.settings.jobs) { item in
            switch item {
            case .failure(let failed): return Result<Outcome, Failed>.failure(failed)
            case .success(let item):
                let result = await attempt(item.spec) { try await download(item) }
                if case .success(let outcome) = result { context.send(.finished(outcome)) }
                return result
            }
        }
        var report = Report()
        for result in results {
            switch result {
            case .success(let outcome): report.outcomes.append(outcome)
            case .failure(let failed):
                report.outcomes.append(failed.outcome)
                report.failures += failed.failures
            }
        }
        return report
    }

    /// A SPEC that came to nothing.
    private struct Failed: Error {
        let outcome: Outcome
        let failures: [Failure]
    }

    private func attempt<Value>(_ spec: String, _ body: () async throws -> Value) async -> Result<Value, Failed> {
        do {
            return .success(try await body())
        } catch {
            let failures = Failure.all(in: error)
            // A URL may hold a password or a signature.
            var outcome = Outcome(MaskedURL.of(spec), .failed)
            outcome.error = failures.first
            return .failure(Failed(outcome: outcome, failures: failures))
        }
    }

    private func refuseCollisions(_ items: [(spec: String, file: String)]) throws {
        let failures = Dictionary(grouping: items, by: \.file).filter { $0.value.count > 1 }
            .sorted { $0.key < $1.key }.map { SpecError.sameFile(specs: $0.value.map(\.spec), file: $0.key).failure }
        if !failures.isEmpty { throw Failures(failures) }
    }

    private func item(_ spec: String, _ target: DownloadTarget) async throws -> Item {
        switch target {
        case .web(_, let fileName): return Item(spec: spec, target: target, file: fileName)
        case .forge(let address, let repository, let asked):
            let found = try await find(asked, of: repository, at: address)
            return Item(
                spec: spec,
                target: .forge(address, repository, .selector(found.revision.selector)),
                file: DownloadTarget.file(repository, found.revision.name),
                found: found
            )
        }
    }

    /// Finds what `asked` means; without it, what `fetch add` takes.
    private func find(_ asked: AddTarget.Asked?, of repository: Repository, at address: ForgeAddress) async throws
        -> Found
    {
        let remote = RemoteRepository(repository, at: address, context)
        let selector: Dependency.Selector
        switch asked {
        case .selector(.version(let range, _)): selector = .tag(try await highest(range, of: repository, remote))
        case .selector(let other): selector = other
        case .reference(let parts): selector = try await remote.selector(named: parts)
        case nil: selector = try await remote.newest().selector
        }
        guard let revision = Revision(selector) else { throw EngineError.noCommit(name: repository.slug) }
        return Found(revision: revision, commit: try await remote.commit(of: revision))
    }

    /// Returns the highest tag in `text`, a range of versions.
    private func highest(_ text: String, of repository: Repository, _ remote: RemoteRepository) async throws -> String {
        let range: VersionRange
        do throws(VersionRange.Malformed) { range = try VersionRange(text) } catch {
            throw AddError.badRange(text, reason: error.reason)
        }
        let tags = try await remote.tags().map(\.name)
        guard let tag = range.highest(of: tags) else {
            throw EngineError.noVersion(
                range: text,
                prefix: "",
                repository: "\(repository)",
                newest: VersionRange.newest(of: tags),
                tags: tags.count
            )
        }
        return tag
    }

    private func download(_ item: Item) async throws -> Outcome {
        let request = ArchiveRequest(context: context, credentials: credentials)
        switch item.target {
        case .web(let url, _):
            return try await context.restarting(item.file) {
                let (response, _) = try await request.send(to: url)
                return try await save(response, as: item.file, Outcome(item.file, .fetched))
            }
        case .forge(let address, let repository, _):
            guard let found = item.found else { throw EngineError.noCommit(name: item.file) }
            let commit = found.commit
            let forge = try context.forge(at: address)
            var outcome = Outcome(repository.slug, .fetched)
            outcome.source = try forge.source(of: repository)
            outcome.request = Request(of: found.revision.selector)
            outcome.tag = found.tag
            outcome.commit = commit
            var mirrors = FailedMirrors(context: context, name: item.file)
            let files = try forge.archive(of: repository, at: commit)
            if let saved = try await saveFromMirror(files, of: commit, as: item.file, outcome, &mirrors) {
                return saved
            }
            do {
                return try await downloadFromHost(item, found, outcome, at: forge, repository, &mirrors)
            } catch  where !(error is CancellationError) {
                throw mirrors.named(in: error)
            }
        }
    }

    private func downloadFromHost(
        _ item: Item,
        _ found: Found,
        _ outcome: Outcome,
        at forge: any Forge,
        _ repository: Repository,
        _ mirrors: inout FailedMirrors
    ) async throws -> Outcome {
        let request = ArchiveRequest(context: context, credentials: credentials)
        let (tag, commit) = (found.tag, found.commit)
        let served = try await context.restarting(item.file) { [outcome] () -> Served in
            let result: ArchiveRequest.Result
            do {
                result = try await request.archive(of: commit, in: repository, at: forge, lockedAt: nil)
            } catch let error as ForgeError {
                throw error.ofTag(tag)
            }
            switch result {
            case .serves(let response, _): return .saved(try await save(response, as: item.file, outcome))
            case .useGit(let origin, let reason):
                context.send(.trace("'\(item.file)' comes through git: \(reason)"))
                context.send(.throughGit(name: outcome.name))
                return .throughGit(origin)
            }
        }
        switch served {
        case .saved(let outcome): return outcome
        case .throughGit(let origin):
            return try await saveThroughGit(origin, found.revision.selector, as: item.file, outcome, &mirrors)
        }
    }
}
