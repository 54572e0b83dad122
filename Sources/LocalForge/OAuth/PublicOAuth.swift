import FlyingFox
import Foundation

/// OAuth for public clients at one forge: the device flow (RFC 8628), and codes with PKCE for a callback on loopback.
///
/// It knows one client, which has no secret.
struct PublicOAuth: Sendable {
    /// In what the kinds of forges differ.
    struct Dialect: Sendable {
        /// The path of the page on which users grant access.
        let authorize: [String]
        /// The path that issues tokens.
        let token: [String]
        /// The path that issues device codes and the page on which users enter them; `nil` without a device flow.
        var device: Device?
        /// The scopes that the client is registered for, between spaces.
        let scopes: String
        /// What it says to a client that it does not know, with which status.
        let unknownClient: (error: OAuthError, status: HTTPStatusCode)
        /// The status of all other errors: GitHub's is 200.
        var errorStatus = HTTPStatusCode.badRequest
        /// The kind of credential that its access tokens are.
        let tokenKind: String
        /// What access tokens begin with.
        var tokenPrefix = ""
        /// Whether a response that has a token names its scopes.
        var statesScopes = true
        /// How long access tokens live, in seconds; without a number they do not expire, and there are no refresh tokens.
        let lifetime: Switch
        /// What becomes of a refresh token that is used.
        let refresh: Switch
    }

    /// The device flow of a forge.
    struct Device: Sendable {
        let path: [String]
        /// The page on which users enter a device code.
        let page: [String]
        /// What becomes of device codes.
        let outcome: Switch
    }

    private let dialect: Dialect
    private let context: ForgeContext
    private let grants = PublicGrants()

    /// What the switch of a device flow takes.
    static let deviceValues = "granted|pending:COUNT|slow-down|denied|expired|disabled|off"
    /// What the switch of refresh tokens takes.
    static let refreshValues = "rotate|keep|refuse"

    init(_ dialect: Dialect, _ context: ForgeContext) {
        self.dialect = dialect
        self.context = context
    }

    /// The response to a request of one of its endpoints; `nil` for any other.
    func respond(to request: ForgeRequest) async throws -> HTTPResponse? {
        switch request.segments {
        case dialect.authorize: return try await authorize(request)
        case dialect.token: return try await answering(request) { try await tokens(for: $0) }
        default: break
        }
        guard let device = dialect.device else { return nil }
        switch request.segments {
        case device.page: return .page("Enter the code", "<p>The code is shown where you sign in.</p>")
        case device.path:
            let isOff = await context.switches[device.outcome] == "off"
            return isOff
                ? .missingPage : try await answering(request) { try await deviceCode(of: device, for: $0, request) }
        default: return nil
        }
    }

    private var clientID: String { context.authorization.consumer.key }

    /// The JSON of `body`, which gets the form of a client that is known and sent no secret.
    private func answering(_ request: ForgeRequest, _ body: (Form) async throws -> JSON) async throws -> HTTPResponse {
        guard request.method == "POST" else { throw UnexpectedRequest() }
        let form = try await request.form()
        do {
            guard form["client_id"] == clientID, form["client_secret"] == nil, !request.hasCredential else {
                return try .json(dialect.unknownClient.error.json, dialect.unknownClient.status)
            }
            return try .json(try await body(form))
        } catch let error as OAuthError {
            return try .json(error.json, dialect.errorStatus)
        }
    }

    private func deviceCode(of device: Device, for form: Form, _ request: ForgeRequest) async throws -> JSON {
        guard await context.switches[device.outcome] != "disabled" else {
            throw OAuthError(.deviceFlowDisabled, "Device Flow must be explicitly enabled for this App")
        }
        let code = await grants.deviceCode(scope: form["scope"] ?? "")
        return [
            "device_code": .string(code), "user_code": "WDJB-MJHT",
            "verification_uri": .string("\(request.base)/\(device.page.joined(separator: "/"))"),
            "expires_in": .number(900), "interval": .number(PublicGrants.interval),
        ]
    }

    private func tokens(for form: Form) async throws -> JSON {
        guard let type = form["grant_type"], let grant = Tokens.Grant(rawValue: type), grant != .clientCredentials
        else {
            throw OAuthError(.unsupportedGrantType, "Unsupported grant_type")
        }
        let scope =
            switch grant {
            case .deviceCode:
                try await grants.poll(form["device_code"], outcome: await deviceOutcome())
            case .refreshToken:
                try await grants.use(form["refresh_token"], as: context.switches[dialect.refresh])
            default: try await grants.redeem(form)
            }
        await context.counter.count(grant)
        return await issue(scope, isRenewal: grant == .refreshToken)
    }

    /// What becomes of device codes; `nil` without a device flow.
    private func deviceOutcome() async -> String? {
        guard let device = dialect.device else { return nil }
        return await context.switches[device.outcome]
    }

    private func issue(_ scope: String, isRenewal: Bool) async -> JSON {
        let lifetime = Int(await context.switches[dialect.lifetime])
        let access = dialect.tokenPrefix + Secrets.random()
        let expiry = Date().addingTimeInterval(TimeInterval(lifetime ?? 30 * 86_400))
        await context.credentials.admit(access, as: dialect.tokenKind, until: expiry)
        var document: [String: JSON] = ["access_token": .string(access), "token_type": "bearer"]
        if dialect.statesScopes { document["scope"] = .string(scope) }
        if let lifetime {
            document["expires_in"] = .number(lifetime)
            let refresh = await context.switches[dialect.refresh]
            if !isRenewal || refresh != "keep" {
                document["refresh_token"] = .string(await grants.refreshToken(scope: scope))
            }
        }
        return .object(document)
    }

    /// The page on which the user grants access, or the policy does at once.
    private func authorize(_ request: ForgeRequest) async throws -> HTTPResponse {
        var form = request.query
        if request.method == "POST" { form.fields += try await request.form().fields }
        let wish = AuthorizationRequest(form)
        var policy = await context.authorization.policy
        policy.scope = dialect.scopes
        guard form["client_id"] == clientID, let redirect = wish.redirectURI, Self.isLoopback(redirect) else {
            return .page("Be careful!", "<p>The redirect_uri is not associated with this application.</p>", .badRequest)
        }
        if let error = wish.error(policy) { return .redirect(to: wish.callback(error.fields, policy)) }
        guard wish.challenge?.method == .S256 else {
            let error = OAuthError(.invalidRequest, "A public client needs a code_challenge of S256")
            return .redirect(to: wish.callback(error.fields, policy))
        }
        let decision = request.method == "POST" ? form["decision"].flatMap(OAuthPolicy.Consent.init) : policy.consent
        switch decision {
        case .grant:
            let code = await grants.code(for: wish)
            return .redirect(to: wish.callback([.init(name: "code", value: code)], policy))
        case .deny: return .redirect(to: wish.callback(OAuthError.denied.fields, policy))
        case .ask, nil:
            let action = "/" + dialect.authorize.joined(separator: "/")
            return ConsentPage(request: wish, policy: policy, action: action).response
        }
    }

    /// Whether `address` is the registered `http://127.0.0.1/` at any port (RFC 8252, 7.3).
    private static func isLoopback(_ address: String) -> Bool {
        guard let url = URL(string: address) else { return false }
        return url.scheme == "http" && url.host() == "127.0.0.1" && url.path() == "/" && url.query() == nil
    }
}
