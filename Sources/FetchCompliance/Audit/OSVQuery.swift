package import FetchModel

/// A question to a database of vulnerabilities in OSV's format (ossf.github.io/osv-schema).
package enum OSVQuery: Hashable, Sendable {
    /// What is known of this commit, in whatever repository.
    case commit(CommitID)
    /// What is known of this tag of the repository at this URL.
    case tag(String, repository: String)
}

/// The address of a repository as databases compare it: no two spellings of one repository differ.
struct RepositoryKey: Hashable {
    private let text: String

    init(_ url: String) {
        guard let address = GitAddress(url) else {
            text = url
            return
        }
        text = ([address.authority] + address.path).joined(separator: "/").lowercased()
    }
}
