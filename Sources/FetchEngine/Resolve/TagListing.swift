internal import FetchCache
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem

/// Lists the tags of repositories, each repository once.
struct TagListing: Sendable {
    let context: EngineContext
    let addresses: [String: ForgeAddress]

    /// A repository.
    enum Place: Hashable, Sendable {
        case forge(ForgeAddress, Repository)
        case git(GitRemote)

        /// Where the tags of `source` are, in a project at `root`; `nil` for an archive at a URL.
        init?(_ source: Dependency.Source, addresses: [String: ForgeAddress], root: String) throws {
            switch source {
            case .archive: return nil
            case .git(let url): self = .git(try GitRemote(url, relativeTo: root))
            case .repository(let host, let workspace, let slug):
                guard let address = addresses[host] else { return nil }
                self = .forge(address, Repository(workspace: workspace, slug: slug))
            }
        }

        /// By what the cache knows the repository.
        var key: String {
            switch self {
            case .forge(let address, let repository): "\(address.api)\n\(repository)"
            case .git(let remote): "git\n\(remote.address)"
            }
        }
    }

    /// Returns where the tags of `dependency` are; `nil` for an archive at a URL.
    func place(of dependency: Dependency) throws -> Place? { try place(of: dependency.source) }

    /// Returns where the tags of `source` are; `nil` for an archive at a URL.
    func place(of source: Dependency.Source) throws -> Place? {
        try Place(source, addresses: addresses, root: context.project.root)
    }

    /// Returns all tags of `place`, in the host's order. Their names stay in the cache, for completion.
    func tags(at place: Place) async throws -> [Tag] {
        try await context.tags(at: place) { try await list(place) }
    }

    private func list(_ place: Place) async throws -> [Tag] {
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

extension EngineContext {
    /// Returns the tags of `place`, which `list` lists if the run does not know them yet. Their names stay in the cache.
    func tags(at place: TagListing.Place, list: @Sendable () async throws -> [Tag]) async throws -> [Tag] {
        try await tagLists.answer(to: place) {
            let tags = try await list()
            try await workers.run { [cache] in cache.setTagNames(tags.map(\.name), of: place.key) }
            return tags
        }
    }
}
