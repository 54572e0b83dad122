internal import FetchCompliance
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// Finds out which repositories their hosts show to everybody, by asking for their references without a credential.
///
/// Nothing that is recorded says so: where a credential was sent, it may not have been needed, and where none was, the
/// lockfile may have been written on another machine.
struct RepositoryVisibility: Sendable {
    private let context: EngineContext
    private let addresses: [String: ForgeAddress]

    /// Throws `EnvironmentError` as `Settings.forges(and:)` does.
    init(_ context: EngineContext, _ manifest: Manifest) throws {
        self.context = context
        addresses = try context.settings.forges(and: manifest.hosts)
    }

    /// Whether everybody sees the repository of each of `subjects`, by name; absent for what is no repository.
    func isPublic(_ subjects: [AuditSubject]) async -> [String: Result<Bool, Failures>] {
        var askers: [GitRemote: [String]] = [:]
        var order: [GitRemote] = []
        var answers: [String: Result<Bool, Failures>] = [:]
        for subject in subjects where !subject.queries.isEmpty {
            do {
                let remote = try remote(of: subject)
                if askers[remote] == nil { order.append(remote) }
                askers[remote, default: []].append(subject.name)
            } catch {
                answers[subject.name] = .failure(Failures(Failure.all(in: error)))
            }
        }
        let asked = await order.mapConcurrently(limit: context.settings.jobs) { remote in
            do {
                return (remote, Result<Bool, Failures>.success(try await isPublic(remote)))
            } catch {
                return (remote, .failure(Failures(Failure.all(in: error))))
            }
        }
        for (remote, result) in asked {
            for name in askers[remote] ?? [] { answers[name] = result }
        }
        return answers
    }

    /// Where git finds the repository, which is not where a forge has its page.
    private func remote(of subject: AuditSubject) throws -> GitRemote {
        guard case .repository(let host, let workspace, let slug) = subject.dependency.source,
            let address = addresses[host]
        else { return try GitRemote(subject.pin.source, relativeTo: context.project.root) }
        let repository = Repository(workspace: workspace, slug: slug)
        return try GitRemote(try context.forge(at: address, credentials: .anonymous).remote(of: repository))
    }

    private func isPublic(_ remote: GitRemote) async throws -> Bool {
        switch remote.transport {
        // The protocol knows no credentials.
        case .git: return true
        case .ssh, .file: return false
        case .https, .http: break
        }
        let address = remote.address.hasSuffix("/") ? String(remote.address.dropLast()) : remote.address
        guard let url = WebURL("\(address)/info/refs?service=git-upload-pack") else { return false }
        let response = try await context.transport.send(
            HTTPRequest(url, headers: [HTTPField("Git-Protocol", "version=2")])
        )
        guard response.status == 200 else {
            response.body.discard()
            if (400..<500).contains(response.status) { return false }
            throw RepositoryVisibilityError.unknown(url, status: response.status)
        }
        // A page where people sign in comes with this status as well, and from another place.
        guard response.url.origin == url.origin else {
            response.body.discard()
            return false
        }
        return Advertisement.isBegun(try await context.workers.run { try Self.beginning(of: response.body) })
    }

    /// Returns as much of `body` as tells what it is.
    private static func beginning(of body: HTTPBody) throws -> [UInt8] {
        defer { body.discard() }
        let stream = try body.source.open()
        var bytes: [UInt8] = []
        while bytes.count < Advertisement.mostBytes, let chunk = try stream.next() { bytes += chunk }
        return bytes
    }
}

/// Why it is not known who sees a repository.
enum RepositoryVisibilityError: Diagnosable {
    case unknown(WebURL, status: Int)

    var failure: Failure {
        switch self {
        case .unknown(let url, let status):
            Failure(
                .unavailable,
                "http-\(status)",
                "'\(url)' answered with status \(status), so it is not known whether everybody may see the repository",
                help: "run the same command again later, or look in a database of your own with `--database FILE`"
            )
        }
    }
}
