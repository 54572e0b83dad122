internal import FetchAuth
internal import FetchForge
internal import FetchModel

/// Asks hosts whether they take a credential.
struct CredentialCheck: Sendable {
    let context: EngineContext

    /// How many hosts are asked at a time.
    private static let width = 8

    /// Asks the host of each of `origins` that has a credential, and returns them with the answers, and what went wrong.
    func run(_ origins: [KnownOrigin]) async throws -> ([KnownOrigin], [Failure]) {
        let addresses = try await addresses()
        var origins = origins
        var failures: [Int: [Failure]] = [:]
        await withTaskGroup(of: (Int, KnownOrigin.Check?, [Failure]).self) { group in
            var next = 0
            func start() {
                guard next < origins.count else { return }
                let (index, origin) = (next, origins[next])
                next += 1
                group.addTask { await self.check(index, origin, addresses) }
            }
            for _ in 0..<Self.width { start() }
            for await (index, check, problems) in group {
                origins[index].check = check
                if !problems.isEmpty { failures[index] = problems }
                start()
            }
        }
        return (origins, origins.indices.flatMap { failures[$0] ?? [] })
    }

    /// Asks the host of `forge` about `token`, which is not stored. Throws `ForgeError` where it refuses it.
    func identity(of token: Secret, at forge: ForgeAddress) async throws -> Identity? {
        let source = CredentialSource.token(token, of: forge, named: "standard input")
        return try await context.forge(at: forge, credentials: source).identity()
    }

    private func addresses() async throws -> [ForgeAddress] {
        let hosts = await ProjectReader(context).hosts()
        let own = try context.settings.ownForges()
        let named = try context.settings.forges(and: hosts)
        return own + named.values.sorted { $0.name < $1.name }
    }

    private func check(
        _ index: Int,
        _ known: KnownOrigin,
        _ addresses: [ForgeAddress]
    ) async -> (Int, KnownOrigin.Check?, [Failure]) {
        guard known.source != nil else { return (index, nil, []) }
        guard let address = addresses.first(where: { $0.url.origin.description == known.origin }) else {
            return (index, .unknown, [])
        }
        do {
            guard let identity = try await context.forge(at: address).identity() else { return (index, .unknown, []) }
            return (index, .accepted(user: identity.user), [])
        } catch {
            let failures = Failure.all(in: error)
            let isRefused = failures.contains { $0.kind == .permission }
            return (index, isRefused ? .refused : .unknown, failures)
        }
    }
}
