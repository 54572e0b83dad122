internal import FetchForge
internal import FetchModel

/// Asks the hosts which commits the manifest's tags, branches and versions name today, each question once.
struct Resolver: Sendable {
    let session: Session
    let addresses: [String: ForgeAddress]
    let credentials: CredentialSource

    /// One question to one host.
    private struct Question: Hashable, Sendable {
        let address: ForgeAddress
        let repository: Repository
        let selector: Dependency.Selector
    }

    /// What the hosts say of `wants`, by name: `nil` for what needs no answer, such as an archive at a URL.
    func resolve(_ wants: [Wanted]) async -> [String: Result<Resolution?, Failures>] {
        var questions: [Question: [Wanted]] = [:]
        var answers: [String: Result<Resolution?, Failures>] = [:]
        for wanted in wants {
            let dependency = wanted.dependency
            if let question = question(of: dependency) {
                questions[question, default: []].append(wanted)
            } else {
                answers[dependency.name] = .success(nil)
            }
        }
        let asked = await Array(questions).mapConcurrently(limit: session.settings.jobs) { question, wants in
            do {
                return (wants, Result<Resolution?, any Error>.success(try await ask(question)))
            } catch {
                return (wants, .failure(error))
            }
        }
        for (wants, result) in asked {
            for wanted in wants {
                answers[wanted.dependency.name] = result.mapError { Self.failures($0, of: wanted.dependency) }
            }
        }
        return answers
    }

    /// Where the archive of `dependency` at `commit` is. Throws `Failure`.
    func location(of dependency: Dependency, at commit: CommitID?) throws -> Goal.Location {
        switch dependency.source {
        case .repository(let host, let workspace, let slug):
            guard let address = addresses[host], let commit else {
                throw Failure(.bug, "no-commit", "'\(dependency.name)' has no commit to obtain")
            }
            return .forge(address, Repository(workspace: workspace, slug: slug), commit)
        case .archive(let url):
            switch try PlainArchive(url, relativeTo: session.project.root).location {
            case .web(let url): return .web(url)
            case .file(let path): return .file(path)
            }
        case .git:
            throw Failure(.bug, "no-archive", "'\(dependency.name)' comes through git, not as an archive")
        }
    }

    private func question(of dependency: Dependency) -> Question? {
        guard case .repository(let host, let workspace, let slug) = dependency.source,
            let address = addresses[host], let selector = dependency.selector
        else { return nil }
        return Question(
            address: address,
            repository: Repository(workspace: workspace, slug: slug),
            selector: selector
        )
    }

    private func ask(_ question: Question) async throws -> Resolution {
        let forge = try question.address.forge(transport: session.transport, credentials: credentials)
        let repository = question.repository
        switch question.selector {
        case .tag(let tag): return try await forge.resolve(.tag(tag), in: repository)
        case .branch(let branch): return try await forge.resolve(.branch(branch), in: repository)
        case .commit(let commit): return try await forge.resolve(.commit(commit), in: repository)
        case .version(let text):
            let tags = try await forge.tags(in: repository)
            guard let range = try? VersionRange(text), let name = range.highest(of: tags.map(\.name)),
                let tag = tags.first(where: { $0.name == name })
            else {
                throw Failure(
                    .data,
                    "no-version",
                    "no tag of \(repository) satisfies '\(text)'",
                    help: Self.newest(tags)
                )
            }
            return Resolution(tag: tag.name, commit: tag.commit)
        }
    }

    private static func newest(_ tags: [Tag]) -> String {
        guard let all = try? VersionRange("*"), let newest = all.highest(of: tags.map(\.name)) else {
            return "none of its \(tags.count) tags is a version; name one with 'tag'"
        }
        return "the newest version there is '\(newest)'"
    }

    /// `error`, said of `dependency` at the place of the key that asked.
    private static func failures(_ error: any Error, of dependency: Dependency) -> Failures {
        let key: Dependency.Key =
            switch dependency.selector {
            case .tag: .tag
            case .branch: .branch
            case .commit: .commit
            case .version: .version
            case nil: .repo
            }
        let all = Failure.all(in: error).map { failure in
            let isOfRepository = failure.code == "unknown-repository" || failure.kind == .permission
            return failure.about(dependency.name, at: dependency.place(of: isOfRepository ? .repo : key))
        }
        return Failures(all)
    }
}
