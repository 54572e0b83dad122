internal import FetchArchive
internal import FetchCache
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Lists the files of locked trees without the network: from the index of the last sync, or from the cached archive.
struct LockedTreeListing: Sendable {
    let context: EngineContext
    let index: VendorIndex?

    /// Returns the entries of `pin`'s tree, or `nil` if nothing here knows them.
    func entries(of wanted: Wanted, _ pin: Pin) async -> [TreeEntry]? {
        if let record = index?[pin.name], record.tree == pin.tree { return record.entries }
        guard wanted.dependency.shape.patches.isEmpty, let digest = pin.sha256 else { return nil }
        do {
            let tree = try await context.workers.run { [cache = context.cache] () -> Tree? in
                guard let file = cache.lookup(digest, isUse: false) else { return nil }
                let extraction = Extraction(
                    shape: wanted.dependency.shape,
                    limits: wanted.dependency.limits,
                    keepsAs: wanted.keptName(pin)
                )
                return try extraction.list(try ArchiveInput(file: file))
            }
            return tree?.id == pin.tree ? tree?.entries : nil
        } catch {
            // An unreadable cached archive only means that the files cannot be named.
            let reason = Failure.all(in: error).map(\.message).joined(separator: "; ")
            context.send(.trace("cannot read the cached archive of '\(pin.name)': \(reason)"))
            return nil
        }
    }
}

extension Wanted {
    /// The name of a file that is kept as it is, because it is not an archive or is not to be unpacked.
    fileprivate func keptName(_ pin: Pin) -> String? {
        if let file = dependency.download { return file }
        return dependency.shape.unpack ? nil : pin.source.split(separator: "/").last.map(String.init)
    }
}
