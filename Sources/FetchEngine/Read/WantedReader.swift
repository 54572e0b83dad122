internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// Turns the manifest's entries into canonical requests.
struct WantedReader: Sendable {
    private let context: EngineContext
    private let project: Project
    private let addresses: [String: ForgeAddress]

    /// Creates a reader of entries of `manifest`. Throws `Failure` for an environment variable that is not a URL.
    init(_ context: EngineContext, _ manifest: Manifest) throws {
        self.context = context
        project = context.project
        addresses = try context.settings.forges(and: manifest.hosts)
    }

    /// How many dependencies are read at once.
    private static let portion = 256

    /// Calls `body` with each of `dependencies` in order, and its canonical request or why there is none. They are not read
    /// all at once: of ten thousand, that is 10 MB.
    func forEach(
        of dependencies: [Dependency],
        _ body: (_ dependency: Dependency, _ wanted: Result<Wanted, Failures>) async throws -> Void
    ) async throws {
        for start in stride(from: 0, to: dependencies.count, by: Self.portion) {
            let portion = Array(dependencies[start..<min(start + Self.portion, dependencies.count)])
            for (dependency, wanted) in try await read(portion) { try await body(dependency, wanted) }
        }
    }

    /// Returns the canonical request of each of `dependencies`, or why there is none.
    func read(
        _ dependencies: [Dependency]
    ) async throws -> [(dependency: Dependency, wanted: Result<Wanted, Failures>)] {
        try await context.workers.run {
            dependencies.map { dependency in
                do {
                    return (dependency, .success(try wanted(dependency)))
                } catch {
                    let failures = Failure.all(in: error).map { $0.about(dependency) }
                    return (dependency, .failure(Failures(failures)))
                }
            }
        }
    }

    private func wanted(_ dependency: Dependency) throws -> Wanted {
        let request = Request(
            of: dependency,
            patches: try project.patches(of: dependency).map { SHA256Hasher.digest(of: $0.bytes) },
            keys: try project.keyFiles(of: dependency).map { SHA256Hasher.digest(of: $0.bytes) }
        )
        switch dependency.source {
        case .archive(let url):
            let archive = try PlainArchive(url, relativeTo: project.root)
            return Wanted(dependency, source: archive.source, request: request)
        case .git(let url):
            let remote = try GitRemote(url, relativeTo: project.root)
            return Wanted(dependency, source: remote.source, request: request)
        case .repository(let host, let workspace, let slug):
            guard let address = addresses[host] else {
                throw Failure(.data, "unknown-host", "no host is called '\(host)'", place: dependency.place(of: .repo))
            }
            let repository = Repository(workspace: workspace, slug: slug)
            let forge = try forge(address, for: dependency)
            var others: Set<String> = []
            if let builtIn = address.builtIn, builtIn.url != address.url,
                let own = try ForgeTable.catalog.own(environment: [:]).first(where: { $0.name == host }),
                own.kind == address.kind
            {
                others.insert(try self.forge(own, for: dependency).source(of: repository))
            }
            return Wanted(
                dependency,
                source: try forge.source(of: repository),
                otherSources: others,
                request: request
            )
        }
    }

    /// The forge at `address`; only its URLs are asked for here.
    private func forge(_ address: ForgeAddress, for dependency: Dependency) throws -> any Forge {
        do {
            return try context.forge(at: address)
        } catch let error as ForgeError {
            var failure = error.failure
            failure.kind = .data
            failure.help = Self.supported
            throw failure.about(dependency.name, at: dependency.place(of: .repo))
        }
    }

    private static let supported =
        "this version fetches repositories of Bitbucket Cloud, GitHub and any git server ('git'), and archives at a 'url'"
}
