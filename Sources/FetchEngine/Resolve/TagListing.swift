internal import FetchForge
internal import FetchGit
internal import FetchModel

/// Lists the tags of repositories, each repository once.
struct TagListing: Sendable {
    let context: EngineContext
    let addresses: [String: ForgeAddress]

    /// A repository.
    enum Place: Hashable, Sendable {
        case forge(ForgeAddress, Repository)
        case git(GitRemote)
    }

    /// Returns where the tags of `dependency` are; `nil` for an archive at a URL.
    func place(of dependency: Dependency) throws -> Place? { try place(of: dependency.source) }

    /// Returns where the tags of `source` are; `nil` for an archive at a URL.
    func place(of source: Dependency.Source) throws -> Place? {
        switch source {
        case .archive: nil
        case .git(let url): .git(try GitRemote(url, relativeTo: context.project.root))
        case .repository(let host, let workspace, let slug):
            addresses[host].map { .forge($0, Repository(workspace: workspace, slug: slug)) }
        }
    }

    /// Returns all tags of `place`, in the host's order.
    func tags(at place: Place) async throws -> [Tag] {
        switch place {
        case .git(let remote):
            let source = context.git(remote)
            return try await context.signingIn(at: remote.origin) { try await source.tags() }.map(Tag.init)
        case .forge(let address, let repository):
            let forge = try context.forge(at: address)
            return try await context.signingIn(at: address.api.origin, of: address) {
                try await context.fallingBackToGit(forge, repository) {
                    try await forge.tags(in: repository)
                } git: { source in
                    try await source.tags().map(Tag.init)
                }
            }
        }
    }
}

extension Tag {
    /// A tag that git listed, peeled.
    fileprivate init(_ reference: GitReference) { self.init(name: reference.name, commit: reference.commit) }
}
