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

    /// What a SPEC means.
    private enum Target: Hashable, Sendable {
        /// With a tag, or with a range of versions in its place until a tag is chosen.
        case forge(ForgeAddress, Repository, tag: String?)
        case web(WebURL, fileName: String)

        /// The name of its file, where no host has to be asked for it.
        var file: String? {
            switch self {
            case .web(_, let fileName): fileName
            case .forge(_, let repository, let tag):
                tag.flatMap { AddTarget.isRange($0) ? nil : Self.file(repository, $0) }
            }
        }

        static func file(_ repository: Repository, _ label: String) -> String {
            // A tag may have slashes; a file name may not.
            let name = label.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "-")
            return "\(repository.slug)-\(name).tar.gz"
        }
    }

    /// What is to be downloaded, known to the commit and to the name of its file.
    private struct Item: Sendable {
        let spec: String
        let target: Target
        let file: String
        var commit: CommitID?
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
        var targets: Set<Target> = []
        let wanted = specs.filter { seen.insert($0).inserted }.compactMap {
            spec -> (String, Result<Target, any Error>)? in
            let target = Result(catching: { try self.target(spec) })
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
        var chosen: Set<Target> = []
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

    private func target(_ spec: String) throws -> Target {
        switch try RepositoryAddress.parse(spec, forges: addresses) {
        case .repository(let host, let workspace, let slug, let tag):
            let name = host ?? addresses.first?.name ?? ""
            guard let workspace = workspace ?? self.workspace else {
                throw SpecError.noWorkspace(spec, slug: slug)
            }
            guard let address = addresses.first(where: { $0.name == name }) else {
                throw SpecError.unknownHost(name, known: addresses.map(\.name))
            }
            if workspace.contains("/"), ForgeTable.catalog[address.kind]?.hasNestedGroups == false {
                let reason = "is not a repository of \(address.kind.rawValue), whose paths have one '/'"
                throw AddressError.notASpec(spec, reason: reason, help: nil)
            }
            if let tag, AddTarget.isRange(tag) { _ = try Self.range(tag) }
            return .forge(address, Repository(workspace: workspace, slug: slug), tag: tag)
        case .archive(let url):
            if url.contains("://"), url.contains("#") { throw SpecError.fragment(spec) }
            // What is wrong is the SPEC, and no `url:`.
            guard let archive = try? PlainArchive(url, relativeTo: context.settings.directory) else {
                throw AddressError.namesNothing(spec)
            }
            guard case .web(let web) = archive.location else {
                throw SpecError.onThisMachine(spec)
            }
            if archive.fileName.isEmpty { throw FileName.Problem.unnamed(url: url) }
            return .web(web, fileName: try FileName(archive.fileName).description)
        case .git:
            throw SpecError.throughGit(spec)
        }
    }

    private func item(_ spec: String, _ target: Target) async throws -> Item {
        switch target {
        case .web(_, let fileName): return Item(spec: spec, target: target, file: fileName)
        case .forge(let address, let repository, let tag):
            let forge = try context.forge(at: address)
            let tag = try await chosen(tag, of: repository, at: address)
            let (label, commit) = try await resolve(forge, repository, tag)
            let target = Target.forge(address, repository, tag: tag)
            return Item(spec: spec, target: target, file: Target.file(repository, label), commit: commit)
        }
    }

    private static func range(_ text: String) throws(AddError) -> VersionRange {
        do throws(VersionRange.Malformed) { return try VersionRange(text) } catch {
            throw AddError.badRange(text, reason: error.reason)
        }
    }

    /// Returns the tag that `asked` names; the highest one in it where it is a range, and the one that `fetch add` takes without it.
    /// `nil` for a repository without tags.
    private func chosen(
        _ asked: String?,
        of repository: Repository,
        at address: ForgeAddress
    ) async throws -> String? {
        if let asked, !AddTarget.isRange(asked) { return asked }
        let tags = try await TagListing(context: context, addresses: [address.name: address])
            .tags(at: .forge(address, repository))
        if let asked {
            guard let tag = try Self.range(asked).highest(of: tags.map(\.name)) else {
                throw EngineError.noVersion(
                    range: asked,
                    prefix: "",
                    repository: "\(repository)",
                    newest: VersionRange.newest(of: tags.map(\.name)),
                    tags: tags.count
                )
            }
            return tag
        }
        return NewestRevision(of: tags)?.tag
    }

    private func resolve(_ forge: any Forge, _ repository: Repository, _ tag: String?) async throws -> (
        String, CommitID
    ) {
        try await context.signingIn(at: forge.address.api.origin, of: forge.address) {
            try await context.fallingBackToGit(forge, repository) {
                if let tag { return (tag, try await forge.resolve(.tag(tag), in: repository).commit) }
                let branch = try await forge.defaultBranch(of: repository)
                return (branch.name, branch.commit)
            } git: { source in
                if let tag { return (tag, try await source.resolve(.tag(tag)).commit) }
                let branch = try await source.defaultBranch()
                return (branch.name, branch.commit)
            }
        }
    }

    private func download(_ item: Item) async throws -> Outcome {
        let request = ArchiveRequest(context: context, credentials: credentials)
        switch item.target {
        case .web(let url, _):
            return try await context.restarting(item.file) {
                let (response, _) = try await request.send(to: url)
                return try await save(response, as: item.file, Outcome(item.file, .fetched))
            }
        case .forge(let address, let repository, let tag):
            guard let commit = item.commit else { throw EngineError.noCommit(name: item.file) }
            let forge = try context.forge(at: address)
            var outcome = Outcome(repository.slug, .fetched)
            outcome.source = try forge.source(of: repository)
            outcome.tag = tag
            outcome.commit = commit
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
                let archive = try await context.reporting(origin.limit) {
                    try await context.git(origin.remote).archive(
                        of: commit,
                        foundBy: tag.map { .tag($0) },
                        as: .gzip,
                        with: [],
                        selecting: .everything,
                        limit: nil
                    )
                }
                return try await save(archive, as: item.file, outcome)
            }
        }
    }
}
