import FlyingFox
import Foundation

/// OAuth for public clients at one forge: the device flow (RFC 8628), and codes with PKCE for a callback on loopback.
///
/// It knows one client, which has no secret.
struct PublicOAuth: Sendable {
    /// The paths of its endpoints.
    struct Paths: Sendable {
        let authorize: [String]
        let token: [String]
        let device: [String]
        /// The page on which users enter a device code.
        let page: [String]
    }

    let paths: Paths
    /// The status of errors: GitHub's is 200.
    let errorStatus: HTTPStatusCode
    /// The kind of credential that its access tokens are.
    let tokenKind: String
    /// What becomes of device codes.
    let device: Switch
    /// How long its access tokens live, in seconds; without a number they do not expire, and there are no refresh tokens.
    let lifetime: Switch
    let context: ForgeContext
    private let grants = PublicGrants()

    /// What `device` takes.
    static let deviceValues = "granted|pending:COUNT|slow-down|denied|expired|disabled|off"

    init(
        _ paths: Paths,
        errorStatus: HTTPStatusCode,
        tokenKind: String,
        device: Switch,
        lifetime: Switch,
        context: ForgeContext
    ) {
        self.paths = paths
        self.errorStatus = errorStatus
        self.tokenKind = tokenKind
        self.device = device
        self.lifetime = lifetime
        self.context = context
    }

    /// The response to a request of one of its endpoints; `nil` for any other.
    func respond(to request: ForgeRequest) async throws -> HTTPResponse? {
        switch request.segments {
        case paths.authorize: try await authorize(request)
        case paths.page: .page("Enter the code", "<p>The code is shown where you sign in.</p>")
        case paths.token: try await answering(request) { try await tokens(for: $0, request) }
        case paths.device:
            await context.switches[device] == "off"
                ? .text("Not Found", .notFound)
                : try await answering(request) { try await deviceCode(for: $0, request) }
        default: nil
        }
    }

    private var clientID: String { context.authorization.consumer.key }

    /// The JSON of `body`, which gets the form of a client that is known and sent no secret.
    private func answering(_ request: ForgeRequest, _ body: (Form) async throws -> JSON) async throws -> HTTPResponse {
        guard request.method == "POST" else { throw UnexpectedRequest() }
        let form = try await request.form()
        do {
            guard form["client_id"] == clientID, form["client_secret"] == nil, !request.hasCredential else {
                throw OAuthError(
                    .incorrectClientCredentials,
                    "The client_id and/or client_secret passed are incorrect."
                )
            }
            return try .json(try await body(form))
        } catch let error as OAuthError {
            return try .json(error.json, errorStatus)
        }
    }

    private func deviceCode(for form: Form, _ request: ForgeRequest) async throws -> JSON {
        guard await context.switches[device] != "disabled" else {
            throw OAuthError(.deviceFlowDisabled, "Device Flow must be explicitly enabled for this App")
        }
        let code = await grants.deviceCode(scope: form["scope"] ?? "")
        return [
            "device_code": .string(code), "user_code": "WDJB-MJHT",
            "verification_uri": .string("\(request.base)/\(paths.page.joined(separator: "/"))"),
            "expires_in": .number(900), "interval": .number(PublicGrants.interval),
        ]
    }

    private func tokens(for form: Form, _ request: ForgeRequest) async throws -> JSON {
        guard let type = form["grant_type"], let grant = Tokens.Grant(rawValue: type), grant != .clientCredentials
        else {
            throw OAuthError(.unsupportedGrantType, "Unsupported grant_type")
        }
        let scope =
            switch grant {
            case .deviceCode: try await grants.poll(form["device_code"], outcome: context.switches[device])
            case .refreshToken: try await grants.use(form["refresh_token"])
            default: try await grants.redeem(form)
            }
        await context.counter.count(grant)
        return await issue(scope)
    }

    private func issue(_ scope: String) async -> JSON {
        let lifetime = Int(await context.switches[lifetime])
        let access = "gho_\(Secrets.random())"
        let expiry = Date().addingTimeInterval(TimeInterval(lifetime ?? 30 * 86_400))
        await context.credentials.admit(access, as: tokenKind, until: expiry)
        var document: [String: JSON] = [
            "access_token": .string(access), "token_type": "bearer", "scope": .string(scope),
        ]
        if let lifetime {
            document["expires_in"] = .number(lifetime)
            document["refresh_token"] = .string(await grants.refreshToken(scope: scope))
        }
        return .object(document)
    }

    /// The page on which the user grants access, or the policy does at once.
    private func authorize(_ request: ForgeRequest) async throws -> HTTPResponse {
        var form = request.query
        if request.method == "POST" { form.fields += try await request.form().fields }
        let wish = AuthorizationRequest(form)
        var policy = await context.authorization.policy
        policy.scope = form["scope"] ?? ""
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
            let action = "/" + paths.authorize.joined(separator: "/")
            return ConsentPage(request: wish, policy: policy, action: action).response
        }
    }

    /// Whether `address` is the registered `http://127.0.0.1/` at any port (RFC 8252, 7.3).
    private static func isLoopback(_ address: String) -> Bool {
        guard let url = URL(string: address) else { return false }
        return url.scheme == "http" && url.host() == "127.0.0.1" && url.path() == "/" && url.query() == nil
    }
}
