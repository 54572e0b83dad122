internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem

/// Asks the hosts which commits the manifest's tags, branches and versions name today, each question once.
struct Resolver: Sendable {
    let context: EngineContext
    let addresses: [String: ForgeAddress]
    let credentials: CredentialSource
    /// Tags that stand in for what the manifest requests, by the dependencies' names.
    var tags: [String: String] = [:]

    /// How many of the highest versions may name no commit.
    private static let mostOddTags = 10

    /// One question to one host.
    private enum Question: Hashable, Sendable {
        case forge(ForgeAddress, Repository, Dependency.Selector)
        case git(GitRemote, Dependency.Selector)
    }

    /// What the hosts say of a dependency: `nil` for what needs no answer, such as an archive at a URL.
    typealias Answer = Result<Resolution?, Failures>

    /// Asks the hosts about `wants`. Returns what they say, by name, and passes it to `receive` as soon as it is known.
    func resolve(
        _ wants: [Wanted],
        receive: ([String: Answer]) -> Void = { _ in }
    ) async -> [String: Answer] {
        var questions: [Question] = []
        var askers: [Question: [Wanted]] = [:]
        var answers: [String: Answer] = [:]
        for wanted in wants {
            let dependency = wanted.dependency
            do {
                if let question = try question(of: dependency) {
                    if askers[question] == nil { questions.append(question) }
                    askers[question, default: []].append(wanted)
                } else {
                    answers[dependency.name] = .success(nil)
                }
            } catch {
                answers[dependency.name] = .failure(Self.failures(error, of: dependency))
            }
        }
        if !answers.isEmpty { receive(answers) }
        await questions.mapConcurrently(limit: context.settings.jobs) { [askers] question in
            await answer(question, for: askers[question] ?? [])
        } receive: { _, found in
            answers.merge(found) { $1 }
            receive(found)
        }
        return answers
    }

    /// Returns the answer to `question` for each of `wants`, which ask it.
    private func answer(_ question: Question, for wants: [Wanted]) async -> [String: Answer] {
        for wanted in wants { context.send(.resolving(name: wanted.dependency.name)) }
        let answer: (Wanted) -> Answer
        do {
            let resolution = try await ask(question, for: wants)
            answer = { _ in .success(resolution) }
        } catch {
            answer = { .failure(Self.failures(error, of: $0.dependency)) }
        }
        return Dictionary(wants.map { ($0.dependency.name, answer($0)) }) { first, _ in first }
    }

    /// Returns where the archive of `dependency` at `commit` is, or its download of `tag`.
    func location(of dependency: Dependency, at commit: CommitID?, tag: String?) throws -> Goal.Location {
        switch dependency.source {
        case .repository(let host, let workspace, let slug):
            let repository = Repository(workspace: workspace, slug: slug)
            if let address = addresses[host], let file = dependency.download {
                return .download(address, repository, tag: tag, file: file)
            }
            guard let address = addresses[host], let commit else {
                throw EngineError.noCommit(name: dependency.name)
            }
            return .forge(address, repository, commit)
        case .archive(let url):
            switch try PlainArchive(url, relativeTo: context.project.root).location {
            case .web(let url): return .web(url)
            case .file(let path): return .file(path)
            }
        case .git(let url):
            guard let commit else {
                throw EngineError.noCommit(name: dependency.name)
            }
            return .git(try GitRemote(url, relativeTo: context.project.root), commit)
        }
    }

    private func question(of dependency: Dependency) throws -> Question? {
        guard let selector = tags[dependency.name].map({ .tag($0) }) ?? dependency.selector else { return nil }
        switch dependency.source {
        // A download has no commit. Where it belongs to a release, that shows whether there is such a tag.
        case .repository(let host, _, _) where dependency.download != nil && !isOfRepository(host):
            if case .tag = selector { return nil }
        default: break
        }
        switch dependency.source {
        case .archive: return nil
        case .git(let url): return .git(try GitRemote(url, relativeTo: context.project.root), selector)
        case .repository(let host, let workspace, let slug):
            guard let address = addresses[host] else { return nil }
            return .forge(address, Repository(workspace: workspace, slug: slug), selector)
        }
    }

    /// Whether the downloads at the forge `host` belong to a repository, and not to tags.
    private func isOfRepository(_ host: String) -> Bool {
        addresses[host].flatMap { ForgeTable.catalog[$0.kind] }?.downloads == .repository
    }

    private func ask(_ question: Question, for wants: [Wanted]) async throws -> Resolution {
        try await Requester.$names.withValue(wants.map(\.dependency.name)) { try await ask(question) }
    }

    private func ask(_ question: Question) async throws -> Resolution {
        switch question {
        case .forge(let address, let repository, let selector):
            let forge = try context.forge(at: address)
            return try await context.signingIn(at: address.api.origin, of: address) {
                try await context.fallingBackToGit(forge, repository) {
                    try await ask(forge, at: address, repository, selector)
                } git: { source in
                    let found = try await source.resolve(selector)
                    return Resolution(tag: found.tag, commit: found.commit)
                }
            }
        case .git(let remote, let selector):
            let source = context.git(remote)
            let found = try await context.signingIn(at: remote.origin) { try await source.resolve(selector) }
            return Resolution(tag: found.tag, commit: found.commit)
        }
    }

    private func ask(
        _ forge: any Forge,
        at address: ForgeAddress,
        _ repository: Repository,
        _ selector: Dependency.Selector
    ) async throws -> Resolution {
        switch selector {
        case .tag(let tag): return try await forge.resolve(.tag(tag), in: repository)
        case .branch(let branch): return try await forge.resolve(.branch(branch), in: repository)
        case .commit(let commit): return try await forge.resolve(.commit(commit), in: repository)
        case .version(let text, let prefix):
            let place = TagListing.Place.forge(address, repository)
            let tags = try await context.tags(at: place) { try await forge.tags(in: repository) }
            return try await highest(in: text, prefix, of: tags, at: forge, repository)
        }
    }

    /// Returns the tag with the highest version in `range`. A tag of something else than a commit is passed over.
    private func highest(
        in range: String,
        _ prefix: String,
        of tags: [Tag],
        at forge: any Forge,
        _ repository: Repository
    ) async throws -> Resolution {
        var left = tags
        for attempt in 0...Self.mostOddTags {
            guard let parsed = try? VersionRange(range),
                let name = parsed.highest(of: left.map(\.name), prefix: prefix),
                let tag = left.first(where: { $0.name == name })
            else { break }
            do {
                if !tag.isPeeled { return try await forge.resolve(.tag(tag.name), in: repository) }
                if try await forge.namesCommit(tag, in: repository) {
                    return Resolution(tag: tag.name, commit: tag.commit)
                }
            } catch ForgeError.notACommit where attempt < Self.mostOddTags {}
            left.removeAll { $0.name == name }
        }
        throw EngineError.noVersion(
            range: range,
            prefix: prefix,
            repository: "\(repository)",
            newest: VersionRange.newest(of: left.map(\.name), prefix: prefix),
            tags: tags.count
        )
    }

    /// Returns `error` as failures of `dependency`, at the place of the key that made the request.
    private static func failures(_ error: any Error, of dependency: Dependency) -> Failures {
        let key: Dependency.Key =
            switch dependency.selector {
            case .tag: .tag
            case .branch: .branch
            case .commit: .commit
            case .version: .version
            case nil: .repo
            }
        return Failures(Failure.all(in: error).map { $0.blamingSource().blaming(key).about(dependency) })
    }
}
