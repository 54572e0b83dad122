/// How the authorization server behaves; tests change it while it runs.
struct OAuthPolicy: Sendable, Equatable {
    /// Who answers on the consent page: a person, or the forge at once.
    enum Consent: String, Sendable, CaseIterable { case ask, grant, deny }

    /// The name of a token's scopes in JSON: `scope` since May 2026, `scopes` before.
    enum ScopeKey: String, Sendable { case scope, scopes }

    /// The consumer's registered callback URL; empty for none.
    var callback = "http://localhost:8976"
    var consent = Consent.ask
    /// How long an access token lives, in seconds.
    var expiresIn = 7200
    /// How long a refresh token lives on after its first use, in seconds; Bitbucket's live for about 600.
    var grace = 0
    var scopeKey = ScopeKey.scope
    /// The scopes that the consumer has, between spaces.
    var scope = "repository"

    /// The names that `set` takes, for an error message.
    static let names = [
        "callback=URL", "consent=ask|grant|deny", "expires-in=SECONDS", "grace=SECONDS", "scope-key=scope|scopes",
        "scope=SCOPES",
    ]

    /// Changes one setting by its name, and says whether it could.
    mutating func set(_ name: String, to value: String) -> Bool {
        switch name {
        case "callback": callback = value
        case "scope": scope = value
        case "consent": return change(\.consent, to: Consent(rawValue: value))
        case "scope-key": return change(\.scopeKey, to: ScopeKey(rawValue: value))
        case "expires-in": return change(\.expiresIn, to: seconds(value))
        case "grace": return change(\.grace, to: seconds(value))
        default: return false
        }
        return true
    }

    private mutating func change<Value>(_ setting: WritableKeyPath<Self, Value>, to value: Value?) -> Bool {
        guard let value else { return false }
        self[keyPath: setting] = value
        return true
    }

    private func seconds(_ text: String) -> Int? {
        Int(text).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Each setting by its name.
    var json: JSON {
        [
            "callback": .string(callback), "consent": .string(consent.rawValue), "expires-in": .number(expiresIn),
            "grace": .number(grace), "scope-key": .string(scopeKey.rawValue), "scope": .string(scope),
        ]
    }
}
