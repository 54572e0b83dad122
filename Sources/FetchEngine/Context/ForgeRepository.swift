internal import FetchForge
internal import FetchGit
internal import FetchModel

/// A repository of a forge without an API, whose tags and branches git lists.
struct ForgeRepository: GitListing {
    let git: any GitRepository

    func resolve(_ revision: Revision) async throws -> Resolution {
        let found = try await git.resolve(revision.selector)
        return Resolution(tag: found.tag, commit: found.commit)
    }

    func tags() async throws -> [Tag] {
        try await git.tags().map { Tag(name: $0.name, commit: $0.commit) }
    }

    func defaultBranch() async throws -> Branch {
        let branch = try await git.defaultBranch()
        return Branch(name: branch.name, commit: branch.commit)
    }
}

extension Revision {
    /// The same, as git is asked for it.
    var selector: Dependency.Selector {
        switch self {
        case .tag(let name): .tag(name)
        case .branch(let name): .branch(name)
        case .commit(let commit): .commit(commit)
        }
    }

    /// The revision that `selector` names; `nil` for a range of versions.
    init?(_ selector: Dependency.Selector) {
        switch selector {
        case .tag(let name): self = .tag(name)
        case .branch(let name): self = .branch(name)
        case .commit(let commit): self = .commit(commit)
        case .version: return nil
        }
    }
}
