internal import FetchManifest
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// The directory beside the lockfile with the objects of its proofs: `deps.origin`.
struct OriginDirectory: Sendable {
    let project: Project

    /// Its path as the user sees it in messages.
    var shown: String { String(project.lockName.dropLast("lock".count)) + "origin" }

    /// Opens it. Throws `SystemError`.
    func store() throws -> ObjectStore {
        ObjectStore("\(project.stem).origin", in: try Directory(path: project.root), shownAs: shown)
    }

    /// Writes the objects of `proofs` that belong to entries of `lock`. Returns how many bytes that adds.
    private func add(_ proofs: ProofCollection, for lock: Lockfile) throws -> Int {
        let store = try store()
        return try lock.pins.reduce(0) { sum, pin in
            guard let proof = proofs[pin.name], pin.origin == proof.record else { return sum }
            return sum + (try store.add(proof.objects.sorted { $0.key.hex < $1.key.hex }.map { ($0.key, $0.value) }))
        }
    }

    /// Writes `lock` and the objects of its proofs, and removes those that it does not need any more. Returns how many bytes
    /// were added to the directory.
    func write(_ lock: Lockfile, _ proofs: ProofCollection, in directory: ProjectDirectory) throws -> Int {
        let suffix = directory.temporarySuffix(for: "\(project.stem).lock")
        try store().sweep()
        let added = try add(proofs, for: lock)
        _ = try LockfileFile.write(lock, to: project.lockPath, temporarySuffix: suffix)
        try prune(proofs, for: lock)
        return added
    }

    /// Removes the objects that no entry of `lock` needs: of an entry that was proved in this run all but the objects of that
    /// proof, of the others those that its tag and commit do not lead to, the trees of directories that are vendored whole or
    /// not at all, and the files that explain no difference.
    private func prune(_ proofs: ProofCollection, for lock: Lockfile) throws {
        let store = try store()
        if try store.ids().isEmpty { return }
        var kept: Set<ObjectID> = []
        for pin in lock.pins {
            guard let origin = pin.origin else { continue }
            if let proof = proofs[pin.name], proof.record == origin {
                kept.formUnion(proof.objects.keys)
            } else {
                let roots = [pin.commit.map { ObjectID($0) }, origin.tag, origin.signature].compactMap(\.self)
                let parts = VendoredParts(of: pin)
                kept.formUnion(try store.reachable(from: roots) { parts.needs($0, at: $1) })
            }
        }
        try store.keep(only: kept)
    }
}
