/// Text of a server or a program for a message: short, on one line, without control characters and secrets.
package enum ForeignText {
    /// How much of a text is read, several times the longest token.
    private static let bound = 64 << 10

    /// Returns `text` as one line of at most `limit` characters. Control and invisible characters are dropped, and each of
    /// `secrets` becomes dots, because servers repeat what they were sent.
    package static func line(_ text: String, limit: Int = 200, hiding secrets: [Secret] = []) -> String {
        // Dropping characters may join the parts of a secret, so secrets are masked before and after that. Cutting comes
        // last, so that no part of one is left.
        let plain = cleaned(masked(String(decoding: text.utf8.prefix(bound), as: UTF8.self), hiding: secrets))
        let line = masked(plain, hiding: secrets)
        return line.count > limit ? line.prefix(limit) + "…" : line
    }

    /// Returns the same for bytes; invalid UTF-8 is replaced.
    package static func line(_ bytes: [UInt8], limit: Int = 200, hiding secrets: [Secret] = []) -> String {
        line(String(decoding: bytes.prefix(bound), as: UTF8.self), limit: limit, hiding: secrets)
    }

    private static func cleaned(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .spaceSeparator, .lineSeparator, .paragraphSeparator: result.append(" ")
            case .control: if scalar.properties.isWhitespace { result.append(" ") }
            case .format, .surrogate, .privateUse, .unassigned: continue
            // Some marks and letters are invisible, too.
            default: if Quotation.isPlain(scalar) { result.unicodeScalars.append(scalar) }
            }
        }
        return result.split(separator: " ").joined(separator: " ")
    }
}

extension ForeignText {
    /// A text may repeat only the beginning of a secret: this much of it is masked, too.
    private static let trace = 16

    /// Returns `text` with dots for each of `secrets`, as it is or percent-encoded, whole or cut.
    package static func masked(_ text: String, hiding secrets: [Secret]) -> String {
        var forms = Set(secrets.map(\.revealed))
        forms.formUnion(forms.map(WebURL.segment))
        // The longest first, since one may contain another.
        let patterns = forms.filter { !$0.isEmpty }.map { Array($0.utf8) }.sorted { $0.count > $1.count }
        if patterns.isEmpty { return text }
        var bytes = Array(text.utf8)
        var isFound = false
        for pattern in patterns {
            guard let result = masked(bytes, pattern) else { continue }
            (bytes, isFound) = (result, true)
        }
        return isFound ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// Returns `bytes` with dots for each `pattern`, whole or cut; `nil` if there is none.
    private static func masked(_ bytes: [UInt8], _ pattern: [UInt8]) -> [UInt8]? {
        let least = min(pattern.count, trace)
        var result: [UInt8] = []
        var start = bytes.startIndex
        var index = start
        while index + least <= bytes.endIndex {
            guard bytes[index] == pattern[0], bytes[index...].starts(with: pattern[..<least]) else {
                index += 1
                continue
            }
            var end = index + least
            while end < bytes.endIndex, end - index < pattern.count, bytes[end] == pattern[end - index] { end += 1 }
            result += bytes[start..<index] + Array("••••".utf8)
            (start, index) = (end, end)
        }
        return start == bytes.startIndex ? nil : result + bytes[start...]
    }
}

extension Credential {
    /// The part that must never be shown.
    package var secret: Secret {
        switch self {
        case .bearer(let secret): secret
        case .basic(_, let password): password
        case .header(_, let value): value
        }
    }

    /// The secret in every form in which it is sent, and which a server may repeat.
    package var secrets: [Secret] {
        switch self {
        case .bearer(let secret): [secret]
        case .basic(let user, let password): [password, Secret(Base64.encode("\(user):\(password.revealed)"))]
        // The parts of a value such as `Bearer …` are secrets, too.
        case .header(_, let value):
            [value] + value.revealed.split(separator: " ").dropFirst().map { Secret(String($0)) }
        }
    }
}
