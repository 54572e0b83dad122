internal import FetchModel
internal import FoundationEssentials

extension RepositoryAddress {
    /// An address with a scheme.
    static func parseURL(_ text: String, scheme: String, forges: [ForgeAddress]) throws -> RepositoryAddress {
        switch scheme {
        case "http", "https": return try parseWeb(text, forges: forges)
        case "file": return text.contains(".git") ? .git(url: text, tag: nil) : .archive(url: text)
        case "ssh", "git", "git+ssh":
            let rest = text.dropFirst(scheme.utf8.count + 3)
            let authority = rest.prefix { $0 != "/" }
            if authority.prefix(while: { $0 != "@" }).contains(":"), authority.contains("@") {
                throw refused(text, "holds a password", help: "leave it out; ssh uses your keys")
            }
            let host = authority.split(separator: "@").last?.prefix { $0 != ":" } ?? ""
            let (path, tag) = try split(rest.dropFirst(authority.count), of: text)
            let url = String(text.prefix(scheme.utf8.count + 3 + authority.count)) + path
            return try known(host: host, path: path, tag: tag, of: text, forges: forges) ?? .git(url: url, tag: tag)
        case "git+https", "git+http", "git+file":
            let address = text.dropFirst(4)
            let start = address.firstRange(of: "://")?.upperBound ?? address.startIndex
            if address[start...].prefix(while: { $0 != "/" }).contains("@") {
                throw refused(
                    text,
                    "holds a password or a user's name",
                    help: "leave it out, and sign in with `fetch login`"
                )
            }
            let (url, tag) = try split(address, of: text)
            return .git(url: String(url), tag: tag)
        default:
            throw refused(
                text,
                "has a scheme '\(scheme)' that is not known",
                help: ClonePage.codeCommit(helper: text).map { ClonePage.help($0, tag: nil) }
            )
        }
    }

    /// Whether git would hand `text` to a remote helper: `codecommit::region://name`, `ext::sh -c …`.
    package static func namesHelper(_ text: String) -> Bool {
        let word = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        return text[word.endIndex...].hasPrefix("::")
    }

    static func refuseHelper(_ text: String) throws {
        guard namesHelper(text) else { return }
        throw refused(
            text,
            "is not allowed: git's remote helpers ('::') can run programs",
            help: ClonePage.codeCommit(helper: text).map { ClonePage.help($0, tag: nil) }
        )
    }

    /// `git@host:owner/name.git`, as hosts show it for SSH; `nil` for anything else.
    static func parseSecureCopy(_ text: String, forges: [ForgeAddress]) throws -> RepositoryAddress? {
        guard text.hasPrefix("git@"), let colon = text.firstIndex(of: ":") else { return nil }
        let host = text[..<colon].dropFirst(4)
        let (path, tag) = try split(text[text.index(after: colon)...], of: text)
        return try known(host: host, path: path, tag: tag, of: text, forges: forges)
            ?? .git(url: String(text[...colon] + path), tag: tag)
    }

    /// A repository's page or clone address at a known forge, an archive, or a clone address elsewhere.
    private static func parseWeb(_ text: String, forges: [ForgeAddress]) throws -> RepositoryAddress {
        guard let url = WebURL(text) else {
            guard MaskedURL.hasCredentials(text) else { throw refused(text, "is not a valid URL") }
            throw refused(
                text,
                "is not a URL without user and password",
                help: "leave out the user and the password, and sign in with `fetch login HOST`"
            )
        }
        if ArchiveName.ending(of: url.description) != nil { return .archive(url: text) }
        guard let (forge, path) = forges.owner(of: url) else {
            let (path, tag) = try split(text[...], of: text)
            if path.hasSuffix(".git") { return .git(url: String(path), tag: tag) }
            let page = WebURL(String(path)).flatMap(ClonePage.init) ?? ClonePage(url)
            throw refused(
                text,
                "is neither an archive nor a repository of a known host",
                help: page?.help(tag: tag) ?? known(forges)
            )
        }
        let (name, tag) = try split(path, of: text)
        let parts = pathParts(name, of: forge.kind)
        return try repository(parts, of: forge.kind, host: forge.name, tag: tag?.percentDecoded, of: text)
    }

    /// The repository at `path` of the forge whose host is `host`; `nil` where there is no such forge.
    private static func known(
        host: Substring,
        path: Substring,
        tag: String?,
        of text: String,
        forges: [ForgeAddress]
    ) throws -> RepositoryAddress? {
        let host = host.lowercased()
        guard
            let forge = forges.first(where: { $0.url.origin.host == host })
                ?? forges.first(where: { $0.builtIn?.url.origin.host == host })
        else { return nil }
        return try repository(pathParts(path, of: forge.kind), of: forge.kind, host: forge.name, tag: tag, of: text)
    }

    private static func pathParts(_ path: Substring, of kind: Host.Kind) -> [String] {
        let parts = path.split(separator: "/").map { $0.percentDecoded ?? String($0) }
        return ForgeTable.repositoryPath(parts, of: kind)
    }
}

extension [ForgeAddress] {
    /// The forge of which `url` is a page or an address, and the path there. One that was moved keeps the addresses at its
    /// own host, which is what a browser shows.
    func owner(of url: WebURL) -> (forge: ForgeAddress, path: Substring)? {
        for forge in self {
            if let path = url.path(below: forge.url) { return (forge, path) }
        }
        for forge in self {
            if let own = forge.builtIn?.url, let path = url.path(below: own) { return (forge, path) }
        }
        return nil
    }
}

extension WebURL {
    /// The path of this address behind that of the forge whose pages begin at `forge`; `nil` where it is not below it.
    func path(below forge: WebURL) -> Substring? {
        let base = forge.url.path(percentEncoded: true).split(separator: "/")
        let path = url.path(percentEncoded: true)
        let parts = path.split(separator: "/")
        guard origin == forge.origin, parts.starts(with: base) else { return nil }
        return base.last.map { path[$0.endIndex...] } ?? path[...]
    }
}
