internal import FetchForge
internal import FetchGit
internal import FetchManifest
internal import FetchModel

/// A repository whose tags and branches a command asks for before it is in the manifest.
struct RemoteRepository: Sendable {
    private let context: EngineContext
    private let place: TagListing.Place
    private let listing: TagListing
    /// The address of a page at an unknown host, where there may be no repository.
    private let page: String?

    /// The repository at `source`; `nil` for an archive. Throws what is wrong with its address.
    init?(_ source: Dependency.Source, in project: EditedProject, isPage: Bool) throws {
        context = project.context
        let addresses = try context.settings.forges(and: project.editor.manifest.hosts)
        listing = TagListing(context: context, addresses: addresses)
        guard let place = try listing.place(of: source) else { return nil }
        self.place = place
        if case .git(let url) = source, isPage { page = url } else { page = nil }
    }

    /// The repository of a forge at `address`.
    init(_ repository: Repository, at address: ForgeAddress, _ context: EngineContext) {
        self.context = context
        listing = TagListing(context: context, addresses: [address.name: address])
        place = .forge(address, repository)
        page = nil
    }

    /// Lists all tags. At a page of an unknown host, says that git found a repository there.
    func tags() async throws -> [Tag] {
        guard let page else { return try await listing.tags(at: place) }
        do {
            let tags = try await listing.tags(at: place)
            context.send(.note(Note("git finds a repository at \(MaskedURL.quoted(page)), which is at no known host")))
            return tags
        } catch let error as GitError {
            if let url = WebURL(page), case .known(let address)? = ClonePage(url) {
                throw AddError.notReached(address, error.failure)
            }
            let failure = error.failure
            throw AddError.noRepository(reason: failure.message, failure.kind)
        }
    }

    /// Chooses the newest tag; of a repository without tags, the branch that users see first.
    func newest() async throws -> NewestRevision {
        if let newest = NewestRevision(of: try await tags()) { return newest }
        return NewestRevision(branch: try await defaultBranch())
    }

    /// Finds out which tag or branch is meant by `parts` of an address, whose first ones are its name. Throws the host's answer where
    /// there is none.
    func selector(named parts: [String]) async throws -> Dependency.Selector {
        let names = parts.indices.map { parts[...$0].joined(separator: "/") }
        let tags = Set(try await tags().map(\.name))
        if let tag = names.last(where: tags.contains) { return .tag(tag) }
        // No branch has a name with which another one begins, so the first that there is, is the only one.
        for name in names.prefix(10) {
            if await hasBranch(name) { return .branch(name) }
        }
        // The host says what is wrong with the name, and which are near.
        _ = try await commit(of: .tag(names[0]))
        return .tag(names[0])
    }

    private func hasBranch(_ name: String) async -> Bool {
        do {
            _ = try await commit(of: .branch(name))
            return true
        } catch {
            context.send(.trace("no branch '\(ForeignText.line(name))': \(Failure.all(in: error)[0].message)"))
            return false
        }
    }

    /// Asks the host which commit `revision` names.
    func commit(of revision: Revision) async throws -> CommitID {
        switch place {
        case .git(let remote):
            let source = context.git(remote)
            return try await context.signingIn(at: remote.origin) { try await source.resolve(revision.selector) }.commit
        case .forge(let address, let repository):
            let forge = try context.forge(at: address)
            return try await context.signingIn(at: address.api.origin, of: address) {
                try await context.fallingBackToGit(forge, repository) {
                    try await forge.resolve(revision, in: repository).commit
                } git: { source in
                    try await source.resolve(revision.selector).commit
                }
            }
        }
    }

    /// Returns the branch that users see first.
    private func defaultBranch() async throws -> String {
        switch place {
        case .git(let remote):
            let source = context.git(remote)
            return try await context.signingIn(at: remote.origin) { try await source.defaultBranch() }.name
        case .forge(let address, let repository):
            let forge = try context.forge(at: address)
            return try await context.signingIn(at: address.api.origin, of: address) {
                try await context.fallingBackToGit(forge, repository) {
                    try await forge.defaultBranch(of: repository).name
                } git: { source in
                    try await source.defaultBranch().name
                }
            }
        }
    }
}
