package import FetchModel
internal import FoundationEssentials

/// A page of a repository on the website of a known forge, as browsers show it.
package struct RepositoryPage: Hashable, Sendable {
    /// What the page shows of the repository.
    package enum Revision: Hashable, Sendable {
        case tag(String)
        case branch(String)
        /// The full id of a commit, or a shorter one.
        case commit(String)
        /// A tag, a branch or a commit, whose name may contain slashes, and perhaps a path in the repository: the parts of
        /// both. Only the host knows where the name ends.
        case reference([String])
    }

    /// The forge's name in manifests.
    package let host: String
    /// The owner, group or project key; "" where repositories have none.
    package let workspace: String
    /// The repository's name.
    package let slug: String
    /// `nil` for pages that show the repository as a whole.
    package let revision: Revision?
    /// Whether it is the address of an archive of the repository's files, rather than of a page.
    package let isArchive: Bool

    /// Reads the URL `text`; `nil` where it is not below one of `forges`. Throws `AddressError`
    /// where it names no repository there.
    package init?(_ text: String, forges: [ForgeAddress]) throws {
        guard let url = WebURL(text), let (forge, path) = forges.owner(of: url) else { return nil }
        let parts = path.split(separator: "/").map { $0.percentDecoded ?? String($0) }
        let names = ForgeTable.repositoryPath(parts, of: forge.kind)
        let address = try RepositoryAddress.repository(names, of: forge.kind, host: forge.name, tag: nil, of: text)
        guard case .repository(_, let workspace, let slug, _) = address else { return nil }
        // A user's page.
        if workspace == nil { throw RepositoryAddress.refused(text, "names no repository") }
        host = forge.name
        (self.workspace, self.slug) = (workspace ?? "", slug)
        let rest = Self.rest(of: parts, behind: names)
        revision = ForgeTable.revision(rest, Self.query(of: url), of: forge.kind)
        isArchive = ["get", "archive"].contains(rest.first { $0 != "-" })
    }

    /// Returns the fields of the query, decoded; of those with one name, the first.
    private static func query(of url: WebURL) -> [String: String] {
        let fields = (url.url.query(percentEncoded: true) ?? "").split { $0 == "&" || $0 == ";" }.compactMap { field in
            field.firstIndex(of: "=").flatMap { mark in
                field[field.index(after: mark)...].percentDecoded.map { (String(field[..<mark]), $0) }
            }
        }
        return Dictionary(fields) { first, _ in first }
    }

    /// Returns what follows the names of the repository. Some forges write other words between them.
    private static func rest(of parts: [String], behind names: [String]) -> [String] {
        if parts.starts(with: names) { return Array(parts.dropFirst(names.count)) }
        guard let slug = names.last, let index = parts.prefix(4).lastIndex(of: slug) else { return [] }
        return Array(parts.dropFirst(index + 1))
    }

    /// Reads what follows the repository in the address of a page.
    static func revision(_ parts: [String]) -> Revision? {
        var parts = parts[...]
        if parts.first == "-" { parts = parts.dropFirst() }
        guard let page = parts.popFirst(), let first = parts.first else { return nil }
        let rest = parts.joined(separator: "/")
        let behind = parts.dropFirst().joined(separator: "/")
        switch (page, first) {
        case ("releases", "tag"), ("commits", "tag"): return behind.isEmpty ? nil : .tag(behind)
        case ("src", "tag"), ("src", "branch"), ("commits", "branch"):
            return behind.isEmpty ? nil : .reference(Array(parts.dropFirst()))
        case ("src", "commit"): return behind.isEmpty ? nil : .commit(parts[parts.startIndex + 1])
        case ("releases", _), ("tags", _): return .tag(rest)
        case ("branch", _): return .branch(rest)
        case ("commit", _): return .commit(first)
        case ("commits", _): return isCommit(first) ? .commit(first) : .reference(Array(parts))
        case ("src", _), ("tree", _), ("blob", _), ("raw", _): return .reference(Array(parts))
        default: return nil
        }
    }

    private static func isCommit(_ text: String) -> Bool { text.utf8.count >= 7 && text.allSatisfy(\.isHexDigit) }
}
