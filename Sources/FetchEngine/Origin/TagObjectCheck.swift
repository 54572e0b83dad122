internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// Finds out whether the tags of proved entries are still the objects that were proved.
struct TagObjectCheck: Sendable {
    /// The most bytes of a response; lists of references have a limit of their own.
    private static let limit = 1 << 20

    let context: EngineContext

    /// Says which tags of `pins` were replaced, and of which that cannot be found out. Entries without a recorded tag
    /// object cost nothing.
    func tell(_ pins: [(dependency: Dependency, pin: Pin)], _ resolver: Resolver) async throws {
        let tagged = pins.filter { $0.pin.tag != nil && $0.pin.origin?.tag != nil }
        let notes = await tagged.mapConcurrently(limit: context.settings.jobs) { dependency, pin in
            await note(dependency, pin, resolver)
        }
        try Task.checkCancellation()
        for case let note? in notes { context.send(.note(note)) }
    }

    private func note(_ dependency: Dependency, _ pin: Pin, _ resolver: Resolver) async -> Note? {
        do {
            let location = try resolver.location(of: dependency, at: pin.commit, tag: pin.tag)
            guard let tag = pin.tag, let commit = pin.commit, let remote = try location.remote(context) else {
                return nil
            }
            guard let found = try await reference("refs/tags/\(tag)", remote, commit),
                found.target == ObjectID(commit)
                // A tag that is gone or names another commit is told elsewhere.
            else { return nil }
            let object = found.id == found.target ? nil : found.id
            return TagReplacement(pin, object, of: commit)?.note(pin.name, isSeen: false)
        } catch {
            let reason = Failure.all(in: error).map(\.message).joined(separator: "; ")
            return Note("cannot see whether the tag of '\(pin.name)' was replaced: \(reason)", dependency: pin.name)
        }
    }

    private func reference(
        _ name: String,
        _ remote: GitRemote,
        _ commit: CommitID
    ) async throws -> RemoteReference? {
        try await context.signingIn(at: remote.origin) {
            if let pack = try await context.uploadPack(remote, ObjectID(commit).format, limit: Self.limit) {
                return try await pack.reference(name)
            }
            return try await context.git(remote).reference(name).map {
                RemoteReference(name: name, id: $0.id, peeled: $0.peeled)
            }
        }
    }
}

extension Goal.Location {
    /// The repository itself, never a mirror; `nil` for what is in none.
    func remote(_ context: EngineContext) throws -> GitRemote? {
        switch self {
        case .git(let own, _): own
        case .forge(let address, let repository, _):
            try GitRemote(repository, of: try context.forge(at: address))
        case .web, .file, .download: nil
        }
    }
}
