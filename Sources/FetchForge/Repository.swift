package import FetchModel

/// A repository of a forge.
package struct Repository: Hashable, Sendable, CustomStringConvertible {
    /// The owner, group or project key; `a/b` where groups contain groups.
    package let workspace: String
    /// Its name in URLs.
    package let slug: String

    /// `workspace/slug`.
    package init(workspace: String, slug: String) {
        self.workspace = workspace
        self.slug = slug
    }

    package var description: String { workspace.isEmpty ? slug : "\(workspace)/\(slug)" }

    /// The parts of its path; an empty one where a name is missing.
    var path: [String] {
        workspace.split(separator: "/", omittingEmptySubsequences: false).map(String.init) + [slug]
    }
}

/// A name for one state of a repository.
package enum Revision: Hashable, Sendable {
    case tag(String)
    case branch(String)
    case commit(CommitID)
}

extension Revision {
    /// Its name; of a commit, the id.
    package var name: String {
        switch self {
        case .tag(let name), .branch(let name): name
        case .commit(let commit): commit.hex
        }
    }
}

/// What a revision names today.
package struct Resolution: Hashable, Sendable {
    /// The tag, where one was requested.
    package let tag: String?
    /// The commit.
    package let commit: CommitID

    /// `tag`, if any, is `commit`.
    package init(tag: String? = nil, commit: CommitID) {
        self.tag = tag
        self.commit = commit
    }
}

/// A tag of a repository.
package struct Tag: Hashable, Sendable {
    /// Its name, without `refs/tags/`.
    package let name: String
    /// The commit that it names, an annotated tag peeled.
    package let commit: CommitID
    /// Whether `commit` is surely a commit. Where not, the host followed an annotated tag one step, to what may be another
    /// tag or a tree: `Forge.resolve` finds the commit.
    package let isPeeled: Bool
    /// When that commit was made, in seconds since 1970, where the host says so.
    package let date: Int?

    /// A tag.
    package init(name: String, commit: CommitID, isPeeled: Bool = true, date: Int? = nil) {
        self.name = name
        self.commit = commit
        self.isPeeled = isPeeled
        self.date = date
    }
}

/// A branch of a repository.
package struct Branch: Hashable, Sendable {
    /// Its name, without `refs/heads/`.
    package let name: String
    /// Its newest commit.
    package let commit: CommitID

    /// A branch.
    package init(name: String, commit: CommitID) {
        self.name = name
        self.commit = commit
    }
}
