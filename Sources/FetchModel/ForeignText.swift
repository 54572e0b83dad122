/// Text from a server or a program, made fit for a message: bounded, on one line, without control characters.
package enum ForeignText {
    /// `text` as one line of at most `limit` characters; control and invisible direction characters are dropped, and
    /// each of `secrets` becomes dots, because servers like to repeat what they were sent.
    package static func line(_ text: String, limit: Int = 200, hiding secrets: [Secret] = []) -> String {
        var rest = String(text.prefix(limit * 4))
        for secret in secrets where !secret.revealed.isEmpty {
            rest = rest.split(separator: secret.revealed, omittingEmptySubsequences: false).joined(separator: "••••")
        }
        var result = ""
        for scalar in rest.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .spaceSeparator, .lineSeparator, .paragraphSeparator: result.append(" ")
            case .control: if scalar.properties.isWhitespace { result.append(" ") }
            case .format, .surrogate, .privateUse, .unassigned: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        let line = result.split(separator: " ").joined(separator: " ")
        return line.count > limit ? line.prefix(limit) + "…" : line
    }

    /// The same for bytes, of which those that are no UTF-8 are repaired.
    package static func line(_ bytes: [UInt8], limit: Int = 200, hiding secrets: [Secret] = []) -> String {
        line(String(decoding: bytes.prefix(limit * 16), as: UTF8.self), limit: limit, hiding: secrets)
    }
}

extension Credential {
    /// What of it must never be seen.
    package var secret: Secret {
        switch self {
        case .bearer(let secret): secret
        case .basic(_, let password): password
        case .header(_, let value): value
        }
    }
}
