import FlyingFox
import Foundation

/// Everything that one forge consists of, and the way of a request through it.
struct Forge: HTTPHandler {
    let counter = Counter()
    let faults = Faults()
    let archives: Archives
    let credentials: Credentials
    let log: Log?
    private let control: ControlRoutes
    private let routes: [any Routes]

    init(repositories: Repositories, archives: Archives, credentials: Credentials, files: URL?, log: Log?) {
        self.archives = archives
        self.credentials = credentials
        self.log = log
        let doors = Doors(repositories: repositories, credentials: credentials)
        control = ControlRoutes(
            repositories: repositories,
            archives: archives,
            credentials: credentials,
            counter: counter,
            faults: faults
        )
        routes = [
            RestRoutes(doors: doors, repositories: repositories),
            ArchiveRoutes(doors: doors, archives: archives),
            GitRoutes(doors: doors, repositories: repositories),
            FileRoutes(folder: files),
            SignInRoutes(),
        ]
    }

    func handleRequest(_ http: HTTPRequest) async throws -> HTTPResponse {
        let request = ForgeRequest(http)
        if let response = await first(of: [control], for: request) { return response }
        await counter.count(request)
        let response = try await answer(request)
        try await log?.note(request, status: response.statusCode.code)
        return response
    }

    private func answer(_ request: ForgeRequest) async throws -> HTTPResponse {
        if let fault = await faults.take(for: request) {
            return try await fault.answer(to: request) { await right($0) }
        }
        let response = await right(request)
        return request.method == "HEAD" ? response.withoutBody() : response
    }

    private func right(_ request: ForgeRequest) async -> HTTPResponse {
        await first(of: routes, for: request) ?? .missingPage
    }

    /// The answer of the first family of routes that has one.
    private func first(of routes: [any Routes], for request: ForgeRequest) async -> HTTPResponse? {
        do {
            for route in routes {
                if let response = try await route.answer(request) { return response }
            }
            return nil
        } catch {
            return .text("the local forge failed: \(error)", .internalServerError)
        }
    }
}

/// One family of routes; each is a file of its own in `Routes/`.
protocol Routes: Sendable {
    /// The answer to a request of this family; `nil` for one that is another family's.
    func answer(_ request: ForgeRequest) async throws -> HTTPResponse?
}
