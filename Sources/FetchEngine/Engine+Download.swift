internal import FetchForge
package import FetchModel
internal import FetchSystem
internal import FetchVendor
internal import Glibc

extension Engine {
    /// Saves the archives that `specs` name as `{slug}-{tag}.tar.gz` in `folder` (the current one when `nil`), several
    /// at once, each whole or not at all. No manifest is read.
    package func download(_ specs: [String], workspace: String?, into folder: String?) async -> Report {
        await report {
            let session = Session(self)
            let addresses = try ForgeAddress.all(hosts: [], environment: settings.environment)
            let run = DownloadRun(
                session: session,
                addresses: addresses,
                credentials: session.credentials,
                workspace: workspace,
                folder: folder ?? "."
            )
            return await run.run(specs)
        }
    }
}

/// One `fetch download`.
struct DownloadRun: Sendable {
    let session: Session
    let addresses: [ForgeAddress]
    let credentials: CredentialSource
    let workspace: String?
    /// Where the archives go, as the user named it.
    let folder: String

    /// What a SPEC means.
    private enum Target: Sendable {
        case forge(any Forge, Repository, tag: String?)
        case web(WebURL, fileName: String)
    }

    /// Downloads `specs`.
    func run(_ specs: [String]) async -> Report {
        let results = await specs.mapConcurrently(limit: session.settings.jobs) { spec in
            do {
                let outcome = try await download(try target(spec), spec)
                session.listen(.done(outcome))
                return (outcome, [Failure]())
            } catch {
                let failures = Failure.all(in: error)
                var outcome = Outcome(spec, .failed)
                outcome.error = failures.first
                return (outcome, failures)
            }
        }
        return Report(outcomes: results.map(\.0), failures: results.flatMap(\.1))
    }

    private func target(_ spec: String) throws -> Target {
        switch try RepositoryAddress.parse(spec, forges: addresses) {
        case .repository(let host, let workspace, let slug, let tag):
            let name = host ?? "bitbucket"
            guard let workspace = workspace ?? self.workspace else {
                throw Failure(
                    .usage,
                    "no-workspace",
                    "'\(spec)' names no workspace",
                    help: "write 'workspace/\(slug)', or give --workspace"
                )
            }
            guard let address = addresses.first(where: { $0.name == name }) else {
                throw Failure(.usage, "unknown-host", "no host is called '\(name)'")
            }
            let forge = try address.forge(transport: session.transport, credentials: credentials)
            return .forge(forge, Repository(workspace: workspace, slug: slug), tag: tag)
        case .archive(let url):
            let archive = try PlainArchive(url, relativeTo: session.settings.directory)
            guard case .web(let web) = archive.location, !archive.fileName.isEmpty else {
                throw Failure(.usage, "bad-spec", "'\(spec)' is on this machine already")
            }
            return .web(web, fileName: archive.fileName)
        case .git:
            throw Failure(.usage, "not-supported", "'\(spec)' comes through git, which has no archives to save")
        }
    }

    private func download(_ target: Target, _ spec: String) async throws -> Outcome {
        switch target {
        case .web(let url, let fileName):
            let (response, _) = try await ArchiveRequest(session: session, credentials: credentials).send(to: url)
            return try await save(response, as: fileName, Outcome(fileName, .fetched))
        case .forge(let forge, let repository, let tag):
            let (label, commit) = try await resolve(forge, repository, tag)
            let request = ArchiveRequest(session: session, credentials: credentials)
            guard let response = try await request.send(to: forge, repository, commit) else {
                throw Failure(
                    .permission,
                    "no-archives",
                    "the archives of '\(try forge.source(of: repository))' refuse this kind of token",
                    help: "use an API token (BITBUCKET_EMAIL with BITBUCKET_API_TOKEN), or sign in with `fetch login`"
                )
            }
            // A tag may have slashes; a file name may not.
            let name = label.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "-")
            var outcome = Outcome(repository.slug, .fetched)
            outcome.source = try forge.source(of: repository)
            outcome.tag = tag
            outcome.commit = commit
            return try await save(response, as: "\(repository.slug)-\(name).tar.gz", outcome)
        }
    }

    private func resolve(_ forge: any Forge, _ repository: Repository, _ tag: String?) async throws -> (
        String, CommitID
    ) {
        try await session.signingIn(at: forge.address.api.origin) {
            if let tag { return (tag, try await forge.resolve(.tag(tag), in: repository).commit) }
            let branch = try await forge.defaultBranch(of: repository)
            return (branch.name, branch.commit)
        }
    }

    /// Streams the body to `name`: into a file beside it that takes the name when it is whole.
    private func save(_ response: HTTPResponse, as name: String, _ outcome: Outcome) async throws -> Outcome {
        let path = folder == "." ? name : "\(folder)/\(name)"
        let discard = response.body.discard
        return try await session.workers.runCancellably(onCancel: discard) { cancellation in
            do {
                let place = try makeFolder()
                let draft = ".\(name).part-\(getpid())"
                try place.removeTree(draft)
                let file = try place.create(draft)
                do {
                    var size = 0
                    let stream = try response.body.source.open().tee { chunk in
                        try cancellation.check()
                        if size == 0 { try refusePage(chunk, response) }
                        size += chunk.count
                        try file.write(chunk)
                    }
                    try stream.drain()
                    guard size > 0 else { throw Failure(.data, "not-an-archive", "'\(response.url)' is empty") }
                    try file.synchronize()
                    try place.rename(draft, to: name, in: place)
                    var outcome = outcome
                    outcome.path = path
                    outcome.bytes = size
                    return outcome
                } catch {
                    try place.removeTree(draft)
                    throw error
                }
            } catch {
                discard()
                throw error
            }
        }
    }

    private func makeFolder() throws -> Folder {
        let absolute = folder.hasPrefix("/") ? folder : "\(session.settings.directory)/\(folder)"
        var path = ""
        for name in absolute.split(separator: "/") {
            path += "/\(name)"
            if mkdir(path, 0o777) != 0, errno != EEXIST { throw SystemError.last("create", path) }
        }
        return try Folder(path: absolute, followingLink: true)
    }

    /// What begins like a web page is no archive, whatever its type says.
    private func refusePage(_ chunk: [UInt8], _ response: HTTPResponse) throws {
        let start = String(decoding: chunk.prefix(256), as: UTF8.self).lowercased()
        let text = start.drop { $0.isWhitespace }
        guard text.hasPrefix("<!doctype html") || text.hasPrefix("<html") else { return }
        throw Failure(
            .data,
            "not-an-archive",
            "'\(response.url)' is a web page, not an archive",
            help: "open it in a browser to see what it says"
        )
    }
}
