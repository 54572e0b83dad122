package import FetchModel

extension GitProgram {
    /// Why git failed, in its own words on one line, fit for a message; `secrets` in them become dots, and so do
    /// passwords in URLs.
    package static func reason(_ result: Result, hiding secrets: [Secret] = []) -> String {
        let text = ForeignText.line(words(of: result).joined(separator: "; "), limit: 400, hiding: secrets)
        return text.isEmpty ? "git ended with status \(result.status)" : text
    }

    /// The lines with which git says what is wrong, without their prefix and without advice.
    static func words(of result: Result) -> [String] {
        let lines = String(decoding: result.errors.prefix(4096), as: UTF8.self).split(whereSeparator: \.isNewline)
        let noise = [
            "hint:", "warning:", "remote: Enumerating ", "remote: Counting ", "remote: Compressing ", "remote: Total ",
        ]
        return lines.filter { line in !noise.contains { line.hasPrefix($0) } }.map { line in
            masked(["error: ", "fatal: "].first { line.hasPrefix($0) }.map { line.dropFirst($0.count) } ?? line)
        }
    }

    /// `text`, in whose URLs the user's `insteadOf` may have put a password, without it.
    private static func masked(_ text: Substring) -> String {
        var parts = text.split(separator: "://", omittingEmptySubsequences: false).map(String.init)
        for index in parts.indices.dropFirst() {
            let authority = parts[index].prefix { $0 != "/" && $0 != "'" && !$0.isWhitespace }
            guard let at = authority.lastIndex(of: "@") else { continue }
            let user = authority[..<at].prefix { $0 != ":" }
            let isKnown = user.count < authority[..<at].count || parts[index - 1].hasSuffix("ssh")
            let shown = isKnown ? user : "••••"
            let password = user.count < authority[..<at].count ? ":••••" : ""
            parts[index] = shown + password + parts[index][at...]
        }
        return parts.joined(separator: "://")
    }
}
