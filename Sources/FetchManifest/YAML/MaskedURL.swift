/// URLs as they may be shown: dots stand for the user information and for the query, either of which may be a secret.
enum MaskedURL {
    /// `url` with `••••` for what stands between `//` and the last `@` of its authority, and for its query. The user of
    /// an `ssh:` URL is no secret and stays.
    static func of(_ url: String) -> String {
        let parts = Parts(Substring(url))
        guard let parts else { return url }
        var result = String(url[..<parts.authority])
        if let at = parts.at {
            result += "\(parts.hasSecret ? "••••" : url[parts.authority..<at])\(url[at..<parts.pathStart])"
        } else {
            result += url[parts.authority..<parts.pathStart]
        }
        guard let query = parts.query else { return result + url[parts.pathStart...] }
        return result + url[parts.pathStart...query] + "••••"
    }

    /// Whether the user information of `url` holds a secret: any at all, but for a mere user name of `ssh:`.
    static func hasCredentials(_ url: String) -> Bool { Parts(Substring(url))?.hasSecret ?? false }

    /// `line` with a dot for each character that is to be hidden, so that columns stay what they are.
    static func hidingAll(in line: Substring) -> Substring {
        var result = ""
        var rest = line
        while let parts = Parts(rest) {
            let end = parts.end
            for index in rest[..<end].unicodeScalars.indices {
                let isUser = parts.hasSecret && index >= parts.authority && index < (parts.at ?? parts.authority)
                let isQuery = parts.query.map { index > $0 } ?? false
                result.unicodeScalars.append(isUser || isQuery ? "•" : rest.unicodeScalars[index])
            }
            rest = rest[end...]
        }
        return Substring(result + rest)
    }

    /// The first URL in a text.
    private struct Parts {
        let authority: Substring.Index
        let at: Substring.Index?
        let pathStart: Substring.Index
        let query: Substring.Index?
        let end: Substring.Index
        let hasSecret: Bool

        init?(_ text: Substring) {
            let scalars = text.unicodeScalars
            guard let separator = Self.separator(in: scalars) else { return nil }
            let scheme = String(scalars[..<separator].suffix(8)).lowercased()
            authority = scalars.index(separator, offsetBy: 3)
            let rest = scalars[authority...]
            let end = rest.firstIndex { $0.properties.isWhitespace || "\"'<>".unicodeScalars.contains($0) } ?? rest.endIndex
            self.end = end
            // A password may hold a slash that nobody encoded, so the last `@` before the end counts where the part
            // before it has a colon.
            let path = rest[..<end].firstIndex { "/?#".unicodeScalars.contains($0) } ?? end
            var at = rest[..<path].lastIndex(of: "@")
            if at == nil, rest[..<path].contains(":"), !Self.endsInPort(rest[..<path]) {
                // Where the line ends before any `@`, the rest of a password may stand on the next one.
                at = rest[..<end].lastIndex(of: "@") ?? (path == end ? end : nil)
            }
            self.at = at
            pathStart = max(path, at.map { $0 < end ? scalars.index(after: $0) : end } ?? path)
            query = rest[pathStart..<end].firstIndex(of: "?")
            hasSecret = at.map { !scheme.hasSuffix("ssh") || rest[..<$0].contains(":") } ?? false
        }

        private static func separator(in scalars: Substring.UnicodeScalarView) -> Substring.Index? {
            var index = scalars.startIndex
            while let colon = scalars[index...].firstIndex(of: ":") {
                index = scalars.index(after: colon)
                if scalars[index...].starts(with: "//".unicodeScalars) { return colon }
            }
            return nil
        }

        /// Whether what follows the colon in `authority` is a port, so that an `@` further on is one of the path.
        private static func endsInPort(_ authority: Substring.UnicodeScalarView.SubSequence) -> Bool {
            guard let colon = authority.lastIndex(of: ":") else { return false }
            return authority[authority.index(after: colon)...].allSatisfy { ("0"..."9").contains($0) }
        }
    }
}
