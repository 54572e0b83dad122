package import FetchModel

/// The argument of `fetch add` and `fetch download`, parsed: `SPEC[@TAG]`.
package enum RepositoryAddress: Hashable, Sendable {
    /// A repository of a forge. `host` and `workspace` are `nil` where the manifest's defaults apply.
    case repository(host: String?, workspace: String?, slug: String, tag: String?)
    /// An archive at a URL or a path, as written.
    case archive(url: String)
    /// A repository that only the git program reaches.
    case git(url: String, tag: String?)

    /// Reads `text`: a slug, `workspace/slug`, `host:owner/name`, a repository's web, clone or SSH address at one of
    /// `forges`, or an archive's address or path; all but archives may end in `@TAG`.
    ///
    /// Throws `AddressError`.
    package static func parse(_ text: String, forges: [ForgeAddress]) throws -> RepositoryAddress {
        guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw refused(text, "is not a repository or an archive")
        }
        try refuseHelper(text)
        if let scheme = PlainArchive.scheme(of: text),
            text.dropFirst(scheme.utf8.count).hasPrefix("://") || scheme == "file"
        {
            return try parseURL(text, scheme: scheme, forges: forges)
        }
        if text.hasPrefix("./") || text.hasPrefix("../") || text.hasPrefix("/") || ArchiveName.ending(of: text) != nil {
            return .archive(url: text)
        }
        if let address = try parseSecureCopy(text, forges: forges) { return address }
        return try parseShort(text, forges: forges)
    }

    /// `slug`, `workspace/slug`, `host:owner/name`, each with `@TAG`.
    private static func parseShort(_ text: String, forges: [ForgeAddress]) throws -> RepositoryAddress {
        let (name, tag) = try split(text[...], of: text)
        var host: String?
        var path = name
        if let colon = name.firstIndex(of: ":") {
            let asked = String(name[..<colon])
            if asked.isEmpty { throw refused(text, "names no host before its ':'") }
            if schemes.contains(asked.lowercased()) { throw refused(text, "is not a valid URL") }
            guard forges.contains(where: { $0.name == asked }) else {
                let near = Suggestion.nearest(to: asked, in: forges.map(\.name)).first
                throw refused(
                    text,
                    "names an unknown host \(Quotation.of(asked))",
                    help: near.map { "did you mean '\($0)'?" } ?? known(forges)
                )
            }
            host = asked
            path = name[name.index(after: colon)...]
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let kind = forges.first { $0.name == host }?.kind
        return try repository(parts, of: kind, host: host, tag: tag, of: text)
    }

    /// What is no host although a ':' follows.
    private static let schemes: Set<String> = [
        "http", "https", "ssh", "git", "git+http", "git+https", "git+ssh", "git+file",
    ]

    /// The repository whose path has these parts, the last its slug, at a forge of `kind`; `nil` for the default one.
    static func repository(
        _ parts: [String],
        of kind: Host.Kind?,
        host: String?,
        tag: String?,
        of text: String
    ) throws -> RepositoryAddress {
        guard var slug = parts.last else { throw refused(text, "names no repository") }
        // Without owners, a path is what the server says that it is.
        let hasOwners = kind.flatMap { ForgeTable.catalog[$0] }?.hasOwners ?? true
        if hasOwners, slug.hasSuffix(".git") { slug.removeLast(4) }
        let workspace = parts.dropLast().joined(separator: "/")
        for part in parts.dropLast() + [slug] where !isName(part) { throw refused(text, "names no repository") }
        return .repository(host: host, workspace: parts.count > 1 || !hasOwners ? workspace : nil, slug: slug, tag: tag)
    }

    /// `text` before the first `@`, and the tag behind it. Names of repositories contain no `@`, tags may.
    static func split(_ text: Substring, of whole: String) throws -> (name: Substring, tag: String?) {
        guard let at = text.firstIndex(of: "@") else { return (text, nil) }
        let tag = String(text[text.index(after: at)...])
        if tag.isEmpty { throw refused(whole, "names no tag behind its '@'") }
        return (text[..<at], tag)
    }

    /// Whether a workspace or repository can be called so.
    private static func isName(_ part: String) -> Bool {
        !part.isEmpty && ![".", "..", "~"].contains(part) && part.lowercased() != ".git"
            && part.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "-._~+".contains($0) || !$0.isASCII }
    }

    /// The known hosts, for a help text.
    static func known(_ forges: [ForgeAddress]) -> String {
        let names = forges.map { "'\($0.name)'" }
        return "the known hosts are \(names.dropLast().joined(separator: ", ")) and \(names.last ?? ""); "
            + "for any other, write 'git+' and the repository's clone address, or the URL of an archive"
    }

    static func refused(_ text: String, _ reason: String, help: String? = nil) -> AddressError {
        .notASpec(text, reason: reason, help: help)
    }
}
