import FetchModel

/// Variables of the real environment, and of the project's `.env` where they are absent there.
struct Variables: Sendable {
    /// The real environment.
    let environment: [String: String]
    /// What `.env` says.
    let dotEnv: [String: String]

    /// A token, and where it came from.
    struct Token {
        let secret: Secret
        let source: String
    }

    /// The value of `name` as a token, white space around it dropped; `nil` where it is unset or empty. `.env` counts
    /// unless `elsewhere` is false. Throws `Failure` for what no header could carry.
    func token(_ name: String, elsewhere: Bool = true) throws -> Token? {
        if let text = Self.trimmed(environment[name]) { return try Self.token(text, name) }
        if elsewhere, let text = Self.trimmed(dotEnv[name]) { return try Self.token(text, "\(name) in .env") }
        return nil
    }

    /// Whether the real environment's `name` is the URL of another place than `forge`; never where `unless` is set, the
    /// user's own word on where the forge lives.
    func names(_ name: String, otherThan forge: ForgeAddress, unless: String) throws -> Bool {
        guard Self.trimmed(environment[unless]) == nil, let text = Self.trimmed(environment[name]) else { return false }
        return WebURL(text)?.origin != forge.url.origin
    }

    private static func trimmed(_ text: String?) -> String? {
        guard let text else { return nil }
        let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
        let end = scalars.lastIndex { !$0.properties.isWhitespace }
        return end.map { String(scalars[...$0]) }
    }

    private static func token(_ text: String, _ source: String) throws -> Token {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Failure(
                .usage,
                "bad-environment",
                "\(source) holds a character that cannot be part of a credential",
                help: "set it again, without quotes, spaces and line ends"
            )
        }
        return Token(secret: Secret(text), source: source)
    }
}

extension Variables.Token {
    /// The token in the form that a forge of `kind` takes at a door, with its source.
    func issued(_ kind: Host.Kind, for purpose: CredentialPurpose, opensArchives: Bool = true) -> IssuedCredential {
        IssuedCredential(
            Credential(token: secret, of: kind, for: purpose),
            source: source,
            opensArchives: opensArchives
        )
    }
}
