package import FetchModel
internal import FoundationEssentials

/// Pages where people sign in, and how to tell that one came instead of what was asked for.
package enum SignInPage {
    private static let names: Set = ["signin", "sign_in", "sign-in", "login", "log_in", "log-in", "logon"]
    /// Of pages; `/login/tool.bin` is none.
    private static let endings: Set = ["", "html", "htm", "php", "asp", "aspx", "jsp", "do", "action", "cgi"]

    /// Whether `url` is where hosts send those who asked for `asked` to sign in: a part of its path says so that was not
    /// asked for, such as a repository called `login`.
    package static func isAt(_ url: WebURL, insteadOf asked: WebURL) -> Bool {
        !signs(url).subtracting(signs(asked)).isEmpty
    }

    private static func signs(_ url: WebURL) -> Set<String> {
        let parts = url.url.path.lowercased().split(separator: "/").map { part in
            part.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        }
        guard let last = parts.last, endings.contains(last.count > 1 ? last[1] : "") else { return [] }
        return Set(parts.compactMap(\.first)).intersection(names)
    }

    /// Whether `response`, asked for at `asked`, was led to such a page, or stops before it. What the page itself answers
    /// decides nothing: a status, a type or a body of any kind.
    package static func isAnswer(_ response: HTTPResponse, to asked: WebURL) -> Bool {
        isAt(response.redirect ?? response.url, insteadOf: asked)
    }

    /// Whether `bytes` begin like a web page, whatever their type says.
    package static func isPage(_ bytes: [UInt8]) -> Bool {
        var start = bytes.prefix(512).drop { $0 == 32 || (9...13).contains($0) }
        if start.starts(with: [0xef, 0xbb, 0xbf]) { start = start.dropFirst(3) }
        let text = String(decoding: start.prefix(32), as: UTF8.self).lowercased()
        return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    }
}
