internal import FetchArchive
internal import FetchCache
internal import FetchForge
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Lists the files of locked trees without the network: from the index of the last sync, from the cached archive, or from
/// the archive itself where it is on this machine.
struct LockedTreeListing: Sendable {
    let context: EngineContext
    let index: LateIndex

    /// Returns the entries of `pin`'s tree, or `nil` if nothing here knows them.
    func entries(of wanted: Wanted, _ pin: Pin) async -> [TreeEntry]? {
        let recorded = await context.workers.runWithoutThrowing { [index] in index.value }
        if let record = recorded?[pin.name], record.tree == pin.tree, let entries = try? record.entries {
            return entries
        }
        guard wanted.dependency.shape.patches.isEmpty, let digest = pin.sha256 else { return nil }
        do {
            let tree = try await context.workers.run { [cache = context.cache] () -> Tree? in
                guard let file = try cache.lookup(digest, isUse: false) ?? localArchive(of: wanted) else { return nil }
                let extraction = Extraction(
                    shape: wanted.dependency.shape,
                    limits: wanted.dependency.limits,
                    keepsAs: wanted.keptName(pin)
                )
                return try extraction.list(try ArchiveInput(file: file))
            }
            return tree?.id == pin.tree ? tree?.entries : nil
        } catch {
            // An unreadable archive only means that the files cannot be named.
            let reason = Failure.all(in: error).map(\.message).joined(separator: "; ")
            context.send(.trace("cannot read the archive of '\(pin.name)': \(reason)"))
            return nil
        }
    }

    /// Opens the archive where it is a file on this machine; the caller compares its tree with the lockfile.
    private func localArchive(of wanted: Wanted) throws -> File? {
        guard case .archive(let url) = wanted.dependency.source,
            case .file(let path) = try PlainArchive(url, relativeTo: context.project.root).location
        else { return nil }
        let file = try File.following(path)
        return try file.status().kind == .file ? file : nil
    }
}

extension Wanted {
    /// The name of a file that is kept as it is, because it is not an archive or is not to be unpacked.
    fileprivate func keptName(_ pin: Pin) -> String? {
        if let file = dependency.download { return file }
        return dependency.shape.unpack ? nil : pin.source.split(separator: "/").last.map(String.init)
    }
}
