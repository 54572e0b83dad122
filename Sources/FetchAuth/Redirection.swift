import FetchModel

/// What the forge says at the end of a sign-in, in the query of the address that the browser is sent to (RFC 6749, 4.1.2).
struct Redirection: Hashable, Sendable {
    let code: Secret?
    let state: String?
    let error: String?
    let description: String?

    /// What `query` says; `nil` where it has none of a redirection's fields, such as a scan's.
    init?(query: some StringProtocol) {
        var fields: [String: String] = [:]
        for field in query.split(separator: "&") {
            let sides = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(sides[0])
            // A field that comes twice is an attempt to be read in two ways (RFC 6749, 3.1): the first one counts.
            if fields[name] == nil { fields[name] = sides.count > 1 ? Self.decoded(sides[1]) : "" }
        }
        guard fields["code"] != nil || fields["error"] != nil || fields["state"] != nil else { return nil }
        code = fields["code"].flatMap { $0.isEmpty ? nil : Secret($0) }
        state = fields["state"]
        error = fields["error"]
        description = fields["error_description"]
    }

    /// The code, where this answers the request that `challenge` was made for. Throws `Failure`: `sign-in-denied`,
    /// `wrong-state`, `missing-code`, without `secrets` and the challenge's own.
    func code(answering challenge: Challenge, hiding secrets: [Secret] = []) throws -> Secret {
        // A refusal without a state can do no more than end the sign-in, which it does either way.
        guard state.map(challenge.state.matches) ?? (error != nil && code == nil) else {
            throw Failure(
                .permission,
                "wrong-state",
                "the browser came back with an answer that this sign-in did not ask for (its state is wrong)",
                help: "run `fetch login` again, and use the page that it opens; close older ones"
            )
        }
        if let error {
            let refusal = OAuthRefusal(error: error, description: description ?? "")
            let hidden = secrets + [challenge.state, challenge.verifier] + (code.map { [$0] } ?? [])
            let words = ForeignText.line(refusal.description, hiding: hidden)
            let text = refusal.words(hiding: hidden)
            throw Failure(
                .permission,
                "sign-in-denied",
                error == "access_denied"
                    ? "access was not granted\(words.isEmpty ? "" : ": \(words)")" : "the sign-in was refused: \(text)",
                help: "run `fetch login` again, and press 'Grant access' on the page that it opens"
            )
        }
        guard let code else {
            throw Failure(
                .permission,
                "missing-code",
                "the browser came back without a code",
                help: "run `fetch login` again; if it stays, check the consumer's callback URL"
            )
        }
        return code
    }

    /// `+` is a space, `%41` an A; what is not UTF-8 is repaired.
    private static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = [UInt8](text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let decoded = Hex.decode(String(decoding: rest.prefix(2), as: UTF8.self))
            {
                bytes += decoded
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What a person pasted at the terminal.
enum PastedAnswer: Hashable, Sendable {
    /// The address at which the browser ended.
    case redirection(Redirection)
    /// The code alone; there is no state to check, and whoever pastes at this terminal is the user.
    case code(Secret)
    /// Nothing that could be used.
    case unusable

    /// Reads one line; `nil` for an empty one.
    init?(_ line: String) {
        let quotes: Set<Character> = ["'", "\"", "`", "<", ">", "“", "”", "‘", "’"]
        var text = line.split(whereSeparator: \.isWhitespace).joined()[...]
        while let first = text.first, quotes.contains(first) { text.removeFirst() }
        while let last = text.last, quotes.contains(last) { text.removeLast() }
        if text.isEmpty { return nil }
        if let mark = text.firstIndex(of: "?") {
            let query = text[text.index(after: mark)...].prefix { $0 != "#" }
            if let redirection = Redirection(query: query), redirection.code != nil || redirection.error != nil {
                self = .redirection(redirection)
            } else {
                self = .unusable
            }
        } else if let redirection = Redirection(query: text), redirection.code != nil || redirection.error != nil {
            // What stands behind the `?`, alone.
            self = .redirection(redirection)
        } else if text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), !text.contains("/") {
            self = .code(Secret(String(text)))
        } else {
            self = .unusable
        }
    }
}
