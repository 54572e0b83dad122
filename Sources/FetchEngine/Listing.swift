internal import FetchArchive
internal import FetchCache
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// What a locked tree holds, without the network: from the index that the last sync left, or from the cached archive.
struct Listing: Sendable {
    let session: Session
    let index: VendorIndex?

    /// The entries of `pin`'s tree; `nil` where nothing here knows them.
    func entries(of wanted: Wanted, _ pin: Pin) async -> [TreeEntry]? {
        if let record = index?[pin.name], record.tree == pin.tree { return record.entries }
        guard wanted.dependency.shape.patches.isEmpty, let digest = pin.sha256 else { return nil }
        do {
            let tree = try await session.workers.run { [cache = session.cache] () -> Tree? in
                guard let file = cache.lookup(digest, isUse: false) else { return nil }
                let extraction = Extraction(
                    shape: wanted.dependency.shape,
                    limits: wanted.dependency.limits,
                    keepsAs: wanted.keptName(pin)
                )
                return try extraction.list(ArchiveInput(file: file))
            }
            return tree?.id == pin.tree ? tree?.entries : nil
        } catch {
            // A cached archive that cannot be read only means that the files cannot be named.
            session.listen(
                .trace("the cached archive of '\(pin.name)' cannot be read: \(Failure.all(in: error)[0].message)")
            )
            return nil
        }
    }
}

extension Wanted {
    /// The name under which a file that is no archive, or is not to be unpacked, is kept.
    fileprivate func keptName(_ pin: Pin) -> String? {
        if let file = dependency.download { return file }
        return dependency.shape.unpack ? nil : pin.source.split(separator: "/").last.map(String.init)
    }
}
