import FetchModel

/// The response to an authorization request: the query of the URL that the browser is sent to (RFC 6749, 4.1.2).
struct Redirection: Hashable, Sendable {
    let code: Secret?
    let state: String?
    let error: String?
    let description: String?

    /// Reads `query`; `nil` where it has no field of a redirection, and where it has one twice (RFC 6749, 3.1).
    init?(query: some StringProtocol) {
        var fields: [String: String] = [:]
        for field in query.split(separator: "&") {
            let sides = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(sides[0])
            let value = sides.count > 1 ? Self.decoded(sides[1]) : ""
            if fields.updateValue(value, forKey: name) != nil, Self.names.contains(name) { return nil }
        }
        guard fields["code"] != nil || fields["error"] != nil || fields["state"] != nil else { return nil }
        code = fields["code"].flatMap { $0.isEmpty ? nil : Secret($0) }
        state = fields["state"]
        error = fields["error"]
        description = fields["error_description"]
    }

    private static let names: Set<String> = ["code", "state", "error", "error_description"]

    /// Returns the code, if this is the response to the request that `challenge` was made for, at `origin`. Throws
    /// `SignInError`, without `secrets` and the challenge's own.
    func code(
        answering challenge: Challenge,
        of origin: Origin,
        hiding secrets: [Secret] = []
    ) throws(SignInError) -> Secret {
        // A refusal without a state can only end the sign-in, as a wrong state does.
        guard state.map(challenge.state.matches) ?? (error != nil && code == nil) else { throw .wrongState(origin) }
        if let error {
            let refusal = OAuthRefusal(error: error, description: description ?? "")
            let hidden = secrets + [challenge.state, challenge.verifier] + (code.map { [$0] } ?? [])
            if refusal.kind == .accessDenied {
                throw .denied(origin, reason: ForeignText.line(refusal.description, hiding: hidden))
            }
            throw .refused(origin, reason: refusal.text(hiding: hidden))
        }
        guard let code else { throw .missingCode(origin) }
        return code
    }

    /// Decodes a form field: `+` is a space, `%41` an A; invalid UTF-8 is repaired.
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
