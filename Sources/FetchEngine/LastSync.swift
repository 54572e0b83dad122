internal import FetchModel
internal import FetchVendor

/// What the last sync found out: that certain bytes of the manifest, the lockfile, the patches and the keys, in a certain
/// configuration, mean the trees that the index records, and how to report them.
///
/// It is stored in the index and says nothing about the disk, which the records describe.
struct LastSync: Hashable {
    /// A patch of the manifest, or a file of keys, as it was.
    struct Input: Hashable {
        /// Its path, relative to the project.
        var path: String
        /// SHA-256 of its bytes.
        var digest: SHA256Digest
    }

    /// Everything else that decides what the files mean.
    var fingerprint: SHA256Digest
    /// Every patch and every file of keys of the manifest.
    var inputs: [Input]
    /// Each dependency of the manifest in its order, satisfied.
    var outcomes: [Outcome]

    /// Creates the note of a complete sync; `nil` if `records` are not exactly what `manifest` and `lock` say.
    init?(_ manifest: Manifest, _ lock: Lockfile, _ records: [VendorIndex.Record], in fingerprint: SHA256Digest) {
        self.fingerprint = fingerprint
        guard records.count == manifest.dependencies.count, lock.pins.count == records.count else { return nil }
        // Positions, not records: a dictionary has twice the room that it needs.
        let byName = Dictionary(records.indices.map { (records[$0].name, $0) }) { $1 }
        inputs = []
        outcomes = []
        outcomes.reserveCapacity(records.count)
        for dependency in manifest.dependencies {
            guard let pin = lock[dependency.name], let index = byName[dependency.name],
                case let record = records[index], record.tree == pin.tree, record.destination == dependency.destination
            else { return nil }
            for (paths, key) in [(dependency.shape.patches, "patches"), (dependency.signedBy, "signed-by")] {
                let digests = pin.request.digests(key)
                guard digests.count == paths.count else { return nil }
                inputs += zip(paths, digests).map { Input(path: $0, digest: $1) }
            }
            outcomes.append(Outcome(dependency, .satisfied, pin: pin))
        }
    }

    /// Returns whether `records` are exactly those of the outcomes.
    func isAbout(_ records: [VendorIndex.Record]) -> Bool {
        guard records.count == outcomes.count else { return false }
        let byName = Dictionary(outcomes.indices.map { (outcomes[$0].name, $0) }) { $1 }
        return records.allSatisfy { record in
            guard let index = byName[record.name], case let outcome = outcomes[index] else { return false }
            return outcome.tree == record.tree && outcome.path == record.destination
        }
    }

    /// Returns the fingerprint of the configuration: where the project is, the addresses of forges in the environment, and
    /// the program's version.
    static func fingerprint(_ settings: Settings, _ project: Project) -> SHA256Digest {
        var parts = [settings.version, project.root]
        for (name, value) in settings.environment.sorted(by: { $0.key < $1.key }) where name.hasSuffix("_URL") {
            parts += [name, value]
        }
        return SHA256Hasher.digest(of: parts.joined(separator: "\0").utf8)
    }
}

extension Request {
    /// The digests of the files under `key`, in their order.
    fileprivate func digests(_ key: String) -> [SHA256Digest] {
        guard case .list(let values)? = fields.first(where: { $0.key == key })?.value else { return [] }
        return values.compactMap { SHA256Digest(hex: $0.dropFirst("sha256:".count)) }
    }
}
