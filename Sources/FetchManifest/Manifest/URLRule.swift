internal import FetchModel
internal import FoundationEssentials

/// URLs and paths that a manifest names.
enum URLRule {
    /// Why a text is no URL for its purpose.
    struct Fault: Error {
        var code = "bad-url"
        var reason: String
        var help: String
    }

    private static let noCredentials = Fault(
        code: "credentials-in-url",
        reason: "credentials do not belong in a manifest",
        help: "remove them from the URL, and run `fetch login` or use git's credential helpers"
    )

    /// Checks the address of a host or its API: `https:` or `http:`, without credentials, query or fragment.
    static func host(_ text: String) throws(Fault) -> WebURL {
        let help = "write an address such as 'https://git.example.com'"
        if MaskedURL.hasCredentials(text) { throw noCredentials }
        guard let scheme = scheme(of: text), scheme == "https" || scheme == "http" else {
            throw Fault(reason: "it is no http or https address", help: help)
        }
        let url = try web(text)
        guard !text.contains("?"), !text.contains("#") else {
            throw Fault(reason: "it has a query or fragment", help: help)
        }
        guard text.hasSuffix("/") else { return url }
        var trimmed = text
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        return try web(trimmed)
    }

    /// Checks what `url:` names: an archive behind `https:`, `http:` or `file:`, or a relative path.
    static func archive(_ text: String) throws(Fault) {
        if MaskedURL.hasCredentials(text) { throw noCredentials }
        guard let scheme = scheme(of: text) else {
            if text.hasPrefix("/") {
                throw Fault(
                    reason: "the path is absolute",
                    help: "write 'file://' before it, or a path relative to the manifest"
                )
            }
            if text.hasPrefix("~") {
                throw Fault(reason: "'~' is not expanded", help: "write a path relative to the manifest")
            }
            if isSCP(text) { throw Fault(reason: "this is a git address", help: "write 'git:' instead of 'url:'") }
            if text.hasSuffix("/") { throw Fault(reason: "the path is that of a folder", help: "name an archive") }
            return
        }
        switch scheme {
        case "https", "http": _ = try web(text)
        case "file":
            guard let url = URL(string: text), ["", "localhost"].contains(url.host() ?? ""), url.path().hasPrefix("/"),
                !url.path().hasSuffix("/")
            else { throw Fault(reason: "the URL names no file", help: "write 'file:///' and an absolute path") }
        case "ssh", "git", "git+ssh", "ssh+git":
            throw Fault(reason: "this is a git address", help: "write 'git:' instead of 'url:'")
        default:
            let help = "expected https, http or file, or a path relative to the manifest"
            throw Fault(reason: "\(MaskedURL.quoted(scheme)) is not supported here", help: help)
        }
    }

    /// Checks what `git:` names: a server behind a scheme or `user@host:path`, or a path.
    static func git(_ text: String) throws(Fault) {
        if MaskedURL.hasCredentials(text) { throw noCredentials }
        let help = "write an address such as 'ssh://git@git.example.com/tools.git', or a path"
        let word = text.prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
        if !word.isEmpty, text[word.endIndex...].hasPrefix("::") {
            throw Fault(reason: "git's remote helpers ('::') can run programs", help: help)
        }
        if text.hasPrefix("-") { throw Fault(reason: "a leading '-' makes it look like an option", help: help) }
        guard let scheme = scheme(of: text) else {
            if text.hasPrefix("~") { throw Fault(reason: "'~' is not expanded", help: help) }
            guard isSCP(text) else { return }
            let host = text.prefix { $0 != ":" }
            if host.split(separator: "@").contains(where: { $0.hasPrefix("-") }) || host.hasSuffix("@") {
                throw Fault(reason: "the host looks like an option", help: help)
            }
            return
        }
        switch scheme {
        case "https", "http": _ = try web(text)
        case "ssh", "git", "git+ssh", "ssh+git":
            let authority = text.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
            let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
            guard text.contains("://"), parts.last?.isEmpty == false else {
                throw Fault(reason: "it names no host", help: help)
            }
            if parts.contains(where: { $0.hasPrefix("-") }) {
                throw Fault(reason: "the host looks like an option", help: help)
            }
        case "file": break
        default: throw Fault(reason: "\(MaskedURL.quoted(scheme)) is not supported here", help: help)
        }
    }

    /// What stands before the `:` of a URL, lower case; `nil` where a text is a path or `host:path`.
    static func scheme(of text: String) -> String? {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = text[..<colon].lowercased()
        guard let first = scheme.utf8.first, (0x61...0x7a).contains(first),
            scheme.utf8.allSatisfy({
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
            }),
            text[colon...].hasPrefix("://") || scheme == "file"
        else { return nil }
        return scheme
    }

    /// Whether git reads it as `host:path`: a colon before any slash.
    static func isSCP(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":") else { return false }
        return !text[..<colon].contains("/")
    }

    private static func web(_ text: String) throws(Fault) -> WebURL {
        let fault = Fault(reason: "it is no URL", help: "write one such as 'https://example.com/a.tar.gz'")
        guard !text.unicodeScalars.contains(where: MaskedURL.isSpace), let url = WebURL(text) else { throw fault }
        guard (1...65_535).contains(url.origin.port) else {
            throw Fault(reason: "the port is not one from 1 to 65535", help: fault.help)
        }
        return url
    }
}
