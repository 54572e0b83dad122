import Foundation

/// The credentials that this forge knows, and where Bitbucket Cloud lets each kind in.
actor Credentials {
    /// A kind of credential, as the command line and the control route name it.
    enum Kind: String, Sendable {
        /// An OAuth access token.
        case token
        /// A repository, project or workspace access token.
        case accessToken = "access-token"
        /// A user's API token, which goes with an e-mail address.
        case apiToken = "api-token"
    }

    enum State: String, Sendable { case good, expired, unscoped }

    /// The three doors, each with rules of its own.
    enum Door: Sendable { case rest, archive, git }

    enum Verdict: Sendable { case anonymous, admitted, expired, unscoped, refused }

    private struct Grant {
        let kind: Kind
        var state = State.good
        /// When it expires; `nil` for a credential that the forge was started with.
        var expiry: Date?
    }

    private let email: String
    private var grants: [String: Grant]

    init(_ secrets: Secrets) {
        email = secrets.email
        let kinds = [(secrets.token, Kind.token), (secrets.accessToken, .accessToken), (secrets.apiToken, .apiToken)]
        grants = Dictionary(kinds.map { ($0, Grant(kind: $1)) }) { first, _ in first }
    }

    /// Gives every credential of a kind another state.
    func set(_ kind: Kind, to state: State) {
        for (secret, grant) in grants where grant.kind == kind { grants[secret]?.state = state }
    }

    /// Lets an OAuth access token in until it expires.
    func admit(_ token: String, until expiry: Date, _ state: State = .good) {
        grants[token] = Grant(kind: .token, state: state, expiry: expiry)
    }

    /// Ends every OAuth access token that was issued so far, and says how many.
    func expireIssued() -> Int {
        let issued = grants.filter { $0.value.expiry != nil }.keys
        for token in issued { grants[token]?.state = .expired }
        return issued.count
    }

    /// What a door says to the `Authorization` header's value.
    func judge(_ header: String?, at door: Door) -> Verdict {
        guard let header else { return .anonymous }
        guard let claim = Claim(header), let grant = grants[claim.secret] else { return .refused }
        guard admits(claim.user, grant.kind, at: door) else { return .refused }
        if let expiry = grant.expiry, expiry <= Date() { return .expired }
        switch grant.state {
        case .good: return .admitted
        case .expired: return .expired
        case .unscoped: return .unscoped
        }
    }

    private func admits(_ user: String?, _ kind: Kind, at door: Door) -> Bool {
        switch (door, kind) {
        case (.rest, .token), (.rest, .accessToken), (.archive, .token): user == nil
        case (.archive, .accessToken): false
        case (.rest, .apiToken), (.archive, .apiToken): user == email
        case (.git, .token), (.git, .accessToken): user == nil || user == "x-token-auth"
        case (.git, .apiToken): user != nil && user != email && user != "x-token-auth"
        }
    }
}
