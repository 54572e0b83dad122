import FlyingFox
import Foundation

/// A kind of forge as this program serves it: its origins, what it accepts, and its routes.
///
/// A new kind is one directory with a type that conforms to this, and one row of `ServedForges.all`.
protocol ServedForge: Sendable {
    /// The origins that it is served at; each gets a port of its own.
    static var origins: [ServedOrigin] { get }

    /// The kinds of credentials that it knows.
    static var credentials: [CredentialSlot] { get }

    /// The traps that a test can set.
    static var switches: [Switch] { get }

    init(_ context: ForgeContext)

    /// The family under which a request is counted.
    static func family(of request: ForgeRequest, at origin: ServedOrigin) -> String

    /// Responds to a request at one of its origins. Throws `UnexpectedRequest` for a path that the forge does not have.
    func respond(to request: ForgeRequest, at origin: ServedOrigin) async throws -> HTTPResponse

    /// Responds to a request below `/_forge/` that concerns this kind alone; `nil` for any other.
    func control(_ request: ForgeRequest) async throws -> HTTPResponse?
}

extension ServedForge {
    static var credentials: [CredentialSlot] { [] }

    static var switches: [Switch] { [] }

    static func family(of request: ForgeRequest, at origin: ServedOrigin) -> String { origin.name }

    func control(_ request: ForgeRequest) async throws -> HTTPResponse? { nil }
}

/// An origin of a forge: one port.
struct ServedOrigin: Sendable, Hashable {
    /// What it is counted as: `github-api`.
    let name: String
    /// The environment variables by which `fetch` finds it, each with the path below the origin that it has.
    let variables: [Variable]

    /// A variable such as `BITBUCKET_API_URL`, whose value is the origin with `/2.0`.
    struct Variable: Sendable, Hashable {
        let name: String
        var path = ""
    }

    init(_ name: String, _ variables: Variable...) {
        self.name = name
        self.variables = variables
    }
}

/// A request that the forge has no route for: `fetch` made it up, or the forge lacks a route.
struct UnexpectedRequest: Error {}

/// What the kinds of forges share.
struct ForgeContext: Sendable {
    let repositories: Repositories
    /// The directory that they come from.
    let fixtures: URL
    let archives: Archives
    let downloads: Downloads
    let credentials: Credentials
    let authorization: AuthorizationServer
    /// The e-mail address of the one user.
    let email: String
    let storage: Storage
    let switches: Switches
    let addresses: Addresses
    let counter: Counter
}
