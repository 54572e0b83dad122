internal import FetchModel

/// What git wrote to standard error, as text.
struct GitMessages: Sendable {
    /// The lines that say what is wrong, without prefixes and advice, and without passwords in URLs.
    let lines: [String]
    private let status: Int

    private static let noise = [
        "hint:", "warning:", "remote: Enumerating ", "remote: Counting ", "remote: Compressing ", "remote: Total ",
        "Receiving objects: ", "Resolving deltas: ", "Checking objects: ", "Checking connectivity: ",
        "Indexing objects: ",
    ]

    /// The messages of `result`.
    init(_ result: GitProgram.Result) {
        let text = String(decoding: result.errors.prefix(4096), as: UTF8.self)
        status = result.status
        lines = text.split(whereSeparator: \.isNewline).filter { line in
            !Self.noise.contains { line.hasPrefix($0) }
        }.map { line in
            Self.masked(["error: ", "fatal: "].first { line.hasPrefix($0) }.map { line.dropFirst($0.count) } ?? line)
        }
    }

    /// The lines of git itself, not those that a server sent (`remote: …`).
    var own: [String] { lines.filter { !$0.hasPrefix("remote: ") } }

    /// Returns the messages on one line, fit for a message; `secrets` become dots.
    func line(hiding secrets: [Secret] = []) -> String {
        let text = ForeignText.line(lines.joined(separator: "; "), limit: 400, hiding: secrets)
        return text.isEmpty ? "git ended with status \(status)" : text
    }

    /// Returns `text` without the passwords of URLs, which the user's `insteadOf` may have put there.
    static func masked(_ text: Substring) -> String {
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
