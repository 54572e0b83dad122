internal import FetchModel

extension ImportDraft {
    /// Returns where the git repository at `url` is: at a host that `fetch` knows by its name, else behind git. Notes what
    /// changes with that.
    mutating func repository(_ url: String, at line: Int) -> ImportedEntry.Source {
        var url = url
        if url.hasPrefix("git+") { url.removeFirst(4) }
        if MaskedURL.hasCredentials(url) {
            let host = url.split(separator: "@").last.map { $0.prefix { $0 != "/" && $0 != ":" } } ?? ""
            note(
                "the credentials in the URL were left out; sign in with `fetch login \(ForeignText.line(String(host)))`",
                at: line
            )
            url = Self.withoutUser(url)
        }
        if let spelling = hosts.spelling(of: Self.webURL(url) ?? url) {
            if Self.isSecureShell(url) {
                noteOnce(
                    "repositories of known hosts come over https; if they are private, sign in with `fetch login`",
                    at: line
                )
            }
            return .repository(spelling)
        }
        // Paths are relative to the file that names them.
        let isRelative = url.hasPrefix("./") || url.hasPrefix("../")
        return .git(isRelative && !directory.isEmpty ? directory + url : url)
    }

    private static func isSecureShell(_ url: String) -> Bool { url.hasPrefix("ssh://") || !url.contains("://") }

    /// `https://github.com/a/b` for `git@github.com:a/b.git`, `ssh://git@github.com/a/b` and `git://github.com/a/b`.
    private static func webURL(_ url: String) -> String? {
        for scheme in ["ssh://", "git://", "http://"] where url.hasPrefix(scheme) {
            let rest = url.dropFirst(scheme.count)
            let authority = rest.prefix { $0 != "/" }
            let host = authority.split(separator: "@").last.map { $0.prefix { $0 != ":" } } ?? authority
            return "https://\(host)\(rest.dropFirst(authority.count))"
        }
        guard !url.contains("://"), let colon = url.firstIndex(of: ":"), !url[..<colon].contains("/") else {
            return nil
        }
        let host = url[..<colon].split(separator: "@").last ?? url[..<colon]
        return "https://\(host)/\(url[url.index(after: colon)...])"
    }

    /// The URL without its user information.
    static func withoutUser(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return
            "\(url[..<scheme.upperBound])\(authority[authority.index(after: at)...])\(rest.dropFirst(authority.count))"
    }
}

/// Patterns of other tools, whose root is the directory itself, as those of `.gitignore` files.
enum ForeignGlob {
    /// The most patterns that one with braces may become.
    private static let limit = 64

    /// Returns `pattern` anchored, without braces: `{a,b}/*.c` is `/a/*.c` and `/b/*.c`.
    static func anchored(_ pattern: String) -> [String] {
        expanded(pattern).map { text in
            var text = text[...]
            while text.hasPrefix("./") { text = text.dropFirst(2) }
            return text.contains("/") || text.hasPrefix("**") ? String(text) : "/\(text)"
        }
    }

    private static func expanded(_ pattern: String) -> [String] {
        var (done, rest): ([String], [String]) = ([], [pattern])
        while let text = rest.popLast(), done.count + rest.count < limit {
            guard let open = text.firstIndex(of: "{"), let close = text[open...].firstIndex(of: "}"),
                !text[text.index(after: open)..<close].contains("{")
            else {
                done.append(text)
                continue
            }
            let words = text[text.index(after: open)..<close].split(separator: ",", omittingEmptySubsequences: false)
            rest += words.reversed().map { text[..<open] + $0 + text[text.index(after: close)...] }.map(String.init)
        }
        return done.isEmpty ? [pattern] : done
    }
}
