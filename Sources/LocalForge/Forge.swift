import FlyingFox
import Foundation

/// Everything that one forge consists of, and the way of a request through it.
struct Forge: HTTPHandler {
    private let turnstile: Turnstile
    private let controls: [any Routes]
    private let routes: [any Routes]

    /// What a forge is made of; the turnstile is shared with the storage's origin.
    struct Parts {
        let repositories: Repositories
        let archives: Archives
        let downloads: Downloads
        let credentials: Credentials
        let authorization: AuthorizationServer
        let files: URL?
    }

    init(_ parts: Parts, turnstile: Turnstile) {
        self.turnstile = turnstile
        let doors = Doors(repositories: parts.repositories, credentials: parts.credentials)
        controls = [
            OAuthControlRoutes(server: parts.authorization, credentials: parts.credentials),
            ControlRoutes(
                repositories: parts.repositories,
                archives: parts.archives,
                credentials: parts.credentials,
                turnstile: turnstile
            ),
        ]
        routes = [
            RestRoutes(
                doors: doors,
                repositories: parts.repositories,
                downloads: parts.downloads,
                storage: turnstile.storage
            ),
            ArchiveRoutes(doors: doors, archives: parts.archives),
            GitRoutes(doors: doors, repositories: parts.repositories),
            FileRoutes(folder: parts.files),
            AuthorizeRoutes(server: parts.authorization),
            TokenRoutes(server: parts.authorization, counter: turnstile.counter),
            SignInRoutes(),
        ]
    }

    func handleRequest(_ http: HTTPRequest) async throws -> HTTPResponse {
        let request = ForgeRequest(http)
        if let response = await first(of: controls, for: request) { return response }
        return try await turnstile.pass(request, as: Counter.Family(request)) { request in
            await first(of: routes, for: request) ?? .missingPage
        }
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
