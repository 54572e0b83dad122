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

    /// What a door says to the `Authorization` header's value.
    func judge(_ header: String?, at door: Door) -> Verdict {
        guard let header else { return .anonymous }
        guard let claim = Claim(header), let grant = grants[claim.secret] else { return .refused }
        guard admits(claim.user, grant.kind, at: door) else { return .refused }
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

/// What an `Authorization` header says.
private struct Claim {
    /// The user name of a basic credential; `nil` for a bearer token.
    let user: String?
    let secret: String

    init?(_ header: String) {
        let words = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return nil }
        switch words[0].lowercased() {
        case "bearer":
            (user, secret) = (nil, words[1])
        case "basic":
            guard let bytes = Data(base64Encoded: words[1]) else { return nil }
            let sides = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { return nil }
            (user, secret) = (sides[0], sides[1])
        default:
            return nil
        }
    }
}
