import Foundation

/// The credentials that the forges know. Which forge accepts which, and in what form, is in its own routes.
actor Credentials {
    enum State: String, Sendable { case good, expired, unscoped }

    enum Verdict: Sendable { case anonymous, admitted, expired, unscoped, refused }

    private struct Grant {
        let kind: String
        var state = State.good
        /// When it expires; `nil` for a credential that the program was started with.
        var expiry: Date?
    }

    private var grants: [String: Grant]

    /// The secrets, each with the name of its kind.
    init(_ secrets: [(kind: String, secret: String)]) {
        grants = Dictionary(secrets.map { ($0.secret, Grant(kind: $0.kind)) }) { first, _ in first }
    }

    /// Gives every credential of a kind another state.
    func set(_ kind: String, to state: State) {
        for (secret, grant) in grants where grant.kind == kind { grants[secret]?.state = state }
    }

    /// Accepts an access token of a kind until it expires.
    func admit(_ token: String, as kind: String, until expiry: Date, _ state: State = .good) {
        grants[token] = Grant(kind: kind, state: state, expiry: expiry)
    }

    /// Ends every access token that was issued so far, and returns how many.
    func expireIssued() -> Int {
        let issued = grants.filter { $0.value.expiry != nil }.keys
        for token in issued { grants[token]?.state = .expired }
        return issued.count
    }

    /// Judges an `Authorization` header's value; `accepts` says whether this form of a claim opens the endpoint for a
    /// credential of this kind.
    func judge(_ header: String?, accepts: @Sendable (Claim, String) -> Bool) -> Verdict {
        guard let header else { return .anonymous }
        guard let claim = Claim(header) else { return .refused }
        return judge(claim, accepts: accepts)
    }

    /// Judges a claim.
    func judge(_ claim: Claim, accepts: @Sendable (Claim, String) -> Bool) -> Verdict {
        guard let grant = grants[claim.secret], accepts(claim, grant.kind) else { return .refused }
        if let expiry = grant.expiry, expiry <= Date() { return .expired }
        switch grant.state {
        case .good: return .admitted
        case .expired: return .expired
        case .unscoped: return .unscoped
        }
    }
}
