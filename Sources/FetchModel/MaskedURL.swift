/// Masks the user information and the query of URLs, either of which may be a secret.
package enum MaskedURL {
    /// Returns `url` with `••••` for its user information and its query. The user name of an `ssh:` URL is no secret.
    package static func of(_ url: String) -> String {
        var shown = ""
        var rest = url[...]
        // What looks like the end of a URL may be a password, and what follows the beginning of another URL.
        while let parts = Parts(rest) {
            let end = parts.isOpen ? rest.endIndex : max(parts.end, parts.secretEnd)
            let plain = parts.isOpen ? rest[end...] : rest[parts.secretEnd..<end]
            shown += parts.hasSecret ? "\(rest[..<parts.authority])••••\(plain)" : String(rest[..<end])
            if let query = shown.firstIndex(of: "?") { return shown[...query] + "••••" }
            rest = rest[end...]
        }
        if shown.isEmpty { return url }
        shown += rest
        guard let query = shown.firstIndex(of: "?") else { return shown }
        return shown[...query] + "••••"
    }

    /// Returns the same for a host or a URL: what comes before an `@` is hidden even without a scheme.
    package static func ofAuthority(_ text: String) -> String {
        if text.contains("://") { return of(text) }
        return text.lastIndex(of: "@").map { "••••" + text[$0...] } ?? text
    }

    /// Returns text of a file for a message: masked, escaped, cut and in quotes.
    package static func quoted(_ text: some StringProtocol) -> String { Quotation.of(of(String(text))) }

    /// Returns whether `url` has credentials: any user information, except a user name of `ssh:`.
    package static func hasCredentials(_ url: String) -> Bool {
        // Without an `@`, and without a colon besides the scheme's, there is nothing to parse.
        let (ats, colons) = url.utf8.reduce(into: (0, 0)) { counts, byte in
            if byte == UInt8(ascii: "@") { counts.0 += 1 }
            if byte == UInt8(ascii: ":") { counts.1 += 1 }
        }
        if ats == 0, colons < 2 { return false }
        return Parts(url[...]).map { $0.hasSecret && !$0.isGuess } ?? false
    }

    /// Returns `line` with a dot for each character that is hidden, so that columns stay the same.
    package static func hidingAll(in line: Substring) -> Substring {
        var result = ""
        var rest = line
        while let parts = Parts(rest) {
            result += rest[..<parts.authority]
            let secretEnd = parts.isOpen ? rest.endIndex : parts.secretEnd
            result += dots(rest[parts.authority..<secretEnd])
            let end = max(parts.end, secretEnd)
            if let query = rest[secretEnd..<end].unicodeScalars.firstIndex(of: "?") {
                result += rest[secretEnd...query] + dots(rest[query..<end].dropFirst())
            } else {
                result += rest[secretEnd..<end]
            }
            rest = rest[end...]
        }
        return Substring(result + rest)
    }

    /// Returns whether `scalar` is a space or a line end of any kind, which ends a URL.
    package static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar.value <= 0x20 : scalar.properties.isWhitespace
    }

    private static func dots(_ text: Substring) -> String {
        // Line ends stay, since columns start again after them.
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? $0 : "•" }))
    }

    /// The first URL in a text, up to a space or the next URL.
    private struct Parts {
        /// After `://`.
        let authority: Substring.Index
        /// After the secret part of the user information; `authority` if there is none.
        let secretEnd: Substring.Index
        /// After the URL.
        let end: Substring.Index
        /// Whether the secret may continue after `end`, since there was no `@`.
        let isOpen: Bool
        /// Whether the secret only looks like one, in what is a path by the rules.
        let isGuess: Bool

        var hasSecret: Bool { secretEnd > authority }

        init?(_ text: Substring) {
            let scalars = text.unicodeScalars
            guard let separator = Self.separator(in: scalars) else { return nil }
            let scheme = String(scalars[..<separator].suffix(8)).lowercased()
            let start = scalars.index(separator, offsetBy: 3)
            let end = Self.end(of: scalars[start...])
            let path = scalars[start..<end].firstIndex { "/?#".unicodeScalars.contains($0) } ?? end
            let host = scalars[start..<path]

            var at = host.lastIndex(of: "@")
            var (isOpen, isGuess) = (false, false)
            if at == nil, host.contains(":"), !Self.endsInPort(host) {
                // A password may contain an unencoded slash, or continue after a space or on the next line.
                at = scalars[start..<end].lastIndex(of: "@")
                isOpen = at == nil && path == end
            } else if let user = at, scheme.contains("ssh"), !scalars[start..<user].contains(":") {
                at = nil
            } else if at == nil, Self.namesUser(in: scalars[path..<end]) {
                // An unencoded slash before the password; hiding a path does no harm.
                at = scalars[start..<end].lastIndex(of: "@")
                isGuess = true
            } else if at != nil {
                // The password may contain an `@` and a slash as well; hiding too much does no harm.
                at = scalars[start..<end].lastIndex(of: "@")
            }
            self.isOpen = isOpen
            self.isGuess = isGuess
            self.end = end
            authority = start
            secretEnd = isOpen ? end : at ?? start
        }

        private static func end(of rest: Substring.UnicodeScalarView) -> Substring.Index {
            // A single walk, so that a row of many URLs takes linear time.
            var index = rest.startIndex
            while index < rest.endIndex, !isSpace(rest[index]) {
                if rest[index] == ":", rest[index...].starts(with: "://".unicodeScalars) { return index }
                index = rest.index(after: index)
            }
            return index
        }

        /// Returns whether a segment of `path` looks like it contains a password: a colon, and an `@` after it.
        private static func namesUser(in path: Substring.UnicodeScalarView) -> Bool {
            var hasColon = false
            for scalar in path {
                switch scalar {
                case "/": hasColon = false
                case "?", "#": return false
                case ":": hasColon = true
                case "@" where hasColon: return true
                default: break
                }
            }
            return false
        }

        private static func separator(in scalars: Substring.UnicodeScalarView) -> Substring.Index? {
            var index = scalars.startIndex
            while let colon = scalars[index...].firstIndex(of: ":") {
                index = scalars.index(after: colon)
                if scalars[index...].starts(with: "//".unicodeScalars) { return colon }
            }
            return nil
        }

        /// Returns whether the last colon begins a port, or belongs to an IPv6 address.
        private static func endsInPort(_ host: Substring.UnicodeScalarView) -> Bool {
            guard host.last != "]", let colon = host.lastIndex(of: ":") else { return host.last == "]" }
            return host[host.index(after: colon)...].allSatisfy { ("0"..."9").contains($0) }
        }
    }
}
