internal import FetchModel

/// The variables of the real environment, and of the project's `.env` where they are missing there.
struct Variables: Sendable {
    /// The real environment.
    let environment: [String: String]
    /// The variables in `.env`.
    let dotEnv: [String: String]

    /// A token, and where it came from.
    struct Token {
        let secret: Secret
        let source: String
    }

    /// The value of `name` as a token, without the white space around it; `nil` where it is unset or empty. Throws for a
    /// value that no header can carry.
    func token(_ name: String, includingDotEnv: Bool = true) throws(EnvironmentError) -> Token? {
        if let text = Self.trimmed(environment[name]) { return try Self.token(text, name) }
        if includingDotEnv, let text = Self.trimmed(dotEnv[name]) { return try Self.token(text, "\(name) in .env") }
        return nil
    }

    /// Whether `name` has a value.
    func isSet(_ name: String) -> Bool {
        Self.trimmed(environment[name]) != nil || Self.trimmed(dotEnv[name]) != nil
    }

    /// Whether the real environment's `name` is the URL of another place than `forge`; never where it has `override`, by
    /// which the user says where the forge is.
    func names(_ name: String, otherThan forge: ForgeAddress, unless override: String) -> Bool {
        guard Self.trimmed(environment[override]) == nil, let text = Self.trimmed(environment[name]) else {
            return false
        }
        return WebURL(text)?.origin != forge.url.origin
    }

    private static func trimmed(_ text: String?) -> String? {
        guard let text else { return nil }
        let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
        let end = scalars.lastIndex { !$0.properties.isWhitespace }
        return end.map { String(scalars[...$0]) }
    }

    private static func token(_ text: String, _ source: String) throws(EnvironmentError) -> Token {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .notACredential(source: source) }
        return Token(secret: Secret(text), source: source)
    }
}
