internal import FetchModel
internal import FoundationEssentials

/// URLs and paths that a manifest or the user's configuration names.
enum URLRule {
    /// Returns the URL of a host, its API or a mirror: `https:` or `http:`, without credentials, query or fragment. Slashes
    /// at its end are dropped.
    static func host(_ text: String) throws(URLFault) -> WebURL {
        if MaskedURL.hasCredentials(text) { throw .credentials }
        guard let scheme = scheme(of: text), scheme == "https" || scheme == "http" else { throw .notWeb }
        let url = try web(text, for: .host)
        guard !text.contains("?"), !text.contains("#") else { throw .queryOrFragment }
        if hasMisleadingPath(text) { throw .hostPath }
        guard text.hasSuffix("/") else { return url }
        var trimmed = text
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        return try web(trimmed, for: .host)
    }

    /// Returns whether the path of `url` has parts that not all servers and proxies read alike: `.` and `..`, backslashes, and
    /// encoded slashes, backslashes, dots and control characters.
    private static func hasMisleadingPath(_ url: String) -> Bool {
        let path = url.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
        let hasDots = path.split(separator: "/").contains { $0 == "." || $0 == ".." }
        if hasDots || path.contains("\\") { return true }
        return path.split(separator: "%", omittingEmptySubsequences: false).dropFirst().contains { part in
            guard let byte = UInt8(part.prefix(2), radix: 16) else { return true }
            return byte < 0x20 || [0x2e, 0x2f, 0x5c, 0x7f].contains(byte)
        }
    }

    /// Checks a value of `url:`: an archive at an `https:`, `http:` or `file:` URL, or at a relative path.
    static func archive(_ text: String) throws(URLFault) {
        if MaskedURL.hasCredentials(text) { throw .credentials }
        guard let scheme = scheme(of: text) else {
            if text.hasPrefix("/") { throw .absolutePath }
            if text.hasPrefix("~") { throw .tilde(.archive) }
            // A path may contain a '#', unless it is obviously a checksum's.
            if let mark = text.lastIndex(of: "#"), isChecksum(text[text.index(after: mark)...]) {
                throw .fragment(String(text[text.index(after: mark)...]), .archive)
            }
            if isSCP(text) { throw text.dropFirst().first == ":" ? .windowsPath : .gitAddress }
            if text.hasSuffix("/") { throw .directory }
            return
        }
        try refuseFragment(text, .archive)
        switch scheme {
        case "https", "http": _ = try web(text, for: .archive)
        case "file":
            guard let url = URL(string: text), ["", "localhost"].contains(url.host() ?? ""), url.path().hasPrefix("/"),
                !url.path().hasSuffix("/")
            else { throw .noFile }
        case "ssh", "git", "git+ssh", "ssh+git": throw .gitAddress
        default: throw .scheme(scheme, .archive)
        }
    }

    /// Checks a value of `git:`: a server at a URL or `user@host:path`, or a path.
    static func git(_ text: String) throws(URLFault) {
        if MaskedURL.hasCredentials(text) { throw .credentials }
        let word = text.prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
        if !word.isEmpty, text[word.endIndex...].hasPrefix("::") { throw .remoteHelper(String(word)) }
        if text.hasPrefix("-") { throw .looksLikeOption }
        guard let scheme = scheme(of: text) else {
            if text.hasPrefix("~") { throw .tilde(.git) }
            guard isSCP(text) else { return }
            let host = text.prefix { $0 != ":" }
            if host.split(separator: "@").contains(where: { $0.hasPrefix("-") }) || host.hasSuffix("@") {
                throw .hostLooksLikeOption
            }
            return try refuseFragment(text, .git)
        }
        switch scheme {
        case "https", "http": _ = try web(text, for: .git)
        case "ssh", "git", "git+ssh", "ssh+git":
            let authority = text.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
            let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
            guard text.contains("://"), parts.last?.isEmpty == false else { throw .noHost }
            if parts.contains(where: { $0.hasPrefix("-") }) { throw .hostLooksLikeOption }
        case "file": break
        case "git+https", "git+http", "git+file": throw .prefixedScheme(String(text.dropFirst(4)))
        default: throw .scheme(scheme, .git)
        }
        try refuseFragment(text, .git)
    }

    /// Returns the scheme of a URL in lower case; `nil` for a path or `host:path`.
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

    /// Returns whether git reads `text` as `host:path`: a colon comes before any slash.
    static func isSCP(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":") else { return false }
        return !text[..<colon].contains("/")
    }

    private static func web(_ text: String, for use: URLUse) throws(URLFault) -> WebURL {
        guard !text.unicodeScalars.contains(where: MaskedURL.isSpace), let url = WebURL(text) else {
            throw .notURL(use)
        }
        guard (1...65_535).contains(url.origin.port) else { throw .port(use) }
        // git's own libcurl takes international names.
        guard use == .git || url.hasPlainAuthority else { throw .hostName }
        return url
    }

    private static func refuseFragment(_ url: String, _ use: URLUse) throws(URLFault) {
        guard let mark = url.firstIndex(of: "#") else { return }
        throw .fragment(String(url[url.index(after: mark)...]), use)
    }

    /// Returns whether `fragment` is a checksum as package indexes and lockfiles write it: `sha256=…`.
    private static func isChecksum(_ fragment: Substring) -> Bool {
        let name = fragment.prefix { $0 != "=" && $0 != ":" && $0 != "-" }
        return ["sha1", "sha224", "sha256", "sha384", "sha512", "md5", "blake2b"].contains(name.lowercased())
    }
}
