internal import FetchForge
internal import FetchModel

/// A mirror of the host, which the user's configuration names. It serves files over HTTP as any web server does.
///
/// A mirror is not believed: what it serves has to be what the lockfile, the manifest's checksum or the resolved commit
/// says. APIs are never asked at a mirror, since nothing would show that a response is wrong.
struct MirrorSource: ArchiveSource {
    let context: EngineContext
    let rule: MirrorRule
    /// The mirror's origin.
    let origin: Origin
    /// How often it is asked at most; as often as any host where `nil`.
    private var attempts: Int?

    /// The mirrors that may have a file of `goal`, in the order in which they are asked.
    static func all(for goal: Goal, _ context: EngineContext) throws -> [MirrorSource] {
        try context.settings.mirrors.rules.sources { try MirrorSource($0, for: goal, context) }.map {
            mirror,
            attempts in
            var mirror = mirror
            mirror.attempts = attempts
            return mirror
        }
    }

    /// The mirror of `rule` for `goal`; `nil` where it serves no file of it, or nothing could show that the file is the
    /// right one.
    init?(_ rule: MirrorRule, for goal: Goal, _ context: EngineContext) throws {
        guard let origin = WebURL(rule.replacement)?.origin else { return nil }
        (self.context, self.rule, self.origin) = (context, rule, origin)
        let isPromised = goal.pin != nil || goal.wanted.dependency.sha256 != nil
        switch goal.location {
        case .file, .git: return nil
        case .web, .download: if !isPromised { return nil }
        // Its archive says which commit it contains.
        case .forge: break
        }
        if let files = try knownFiles(of: goal), !files.contains(where: { rule.url(of: $0.url) != nil }) { return nil }
    }

    var rank: SourceRank { .mirror(origin) }

    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery {
        for file in try await files(of: goal) {
            guard let url = rule.url(of: file.url) else { continue }
            try context.mirrorHealth.check(origin)
            let request = ArchiveRequest(context: context, credentials: context.credentials, attempts: attempts)
            return try await context.restarting(goal.name, atMost: attempts) {
                try await ResponseUnpacker(context: context, unpacker: unpacker)
                    .unpack(goal, try await request.send(toMirror: url), from: file.lockedURL, mirror: origin)
            }
        }
        return .notHere
    }

    /// A file of the host.
    private struct File {
        let url: WebURL
        /// The URL as a lockfile holds it.
        let lockedURL: String

        init(_ request: FileRequest) { (url, lockedURL) = (request.url, request.lockedURL) }

        init(_ url: WebURL, lockedAs lockedURL: String) { (self.url, self.lockedURL) = (url, lockedURL) }
    }

    /// The files of the host that `goal` wants one of, best first.
    private func files(of goal: Goal) async throws -> [File] {
        if let known = try knownFiles(of: goal) { return known }
        guard case .download(let address, let repository, let tag, let file) = goal.location else { return [] }
        return try await context.signingIn(at: address.api.origin, of: address) {
            try await context.forge(at: address).asset(file, of: repository, tag: tag).requests.map(File.init)
        }
    }

    /// The same without a request; `nil` if only the host can say it.
    private func knownFiles(of goal: Goal) throws -> [File]? {
        switch goal.location {
        case .file, .git: return []
        case .web(let url): return [File(url, lockedAs: goal.wanted.source)]
        case .forge(let address, let repository, let commit):
            let files = try context.forge(at: address).archive(of: repository, at: commit).map(File.init)
            let locked = (goal.pin ?? goal.previous)?.archive
            return files.filter { $0.lockedURL == locked } + files.filter { $0.lockedURL != locked }
        case .download(let address, let repository, let tag, let file):
            guard let locked = goal.pin?.archive else { return nil }
            let forge = try context.forge(at: address)
            return try forge.asset(file, of: repository, tag: tag, lockedAt: locked).map(File.init)
        }
    }
}
