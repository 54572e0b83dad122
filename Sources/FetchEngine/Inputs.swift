internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// The manifest and its lock as they were read, with the stamps of the bytes that they were read from.
struct Inputs: Sendable {
    var manifest: Manifest
    var manifestStamp = VendorIndex.Stamp(of: [])
    /// `nil` where there is none.
    var lock: Lockfile?
    /// That of no bytes where there is none.
    var lockStamp = VendorIndex.Stamp(of: [])
}

extension Session {
    /// The manifest alone, whatever the disk says against it. Throws `Failures`.
    func manifest() async throws -> Manifest {
        try await workers.run { [project] in try project.manifest().0 }
    }

    /// Reads the manifest and the lock, both at once, and says what is wrong with either. What still has the bytes of
    /// `known` is not parsed again. Throws `Failures`.
    func inputs(_ known: Inputs? = nil) async throws -> Inputs {
        async let manifest = manifest(known)
        async let lock = lock(known)
        var failures: [Failure] = []
        var inputs = known ?? Inputs(manifest: Manifest(file: project.manifestName))
        do {
            (inputs.manifest, inputs.manifestStamp) = try await manifest
        } catch {
            failures += Failure.all(in: error)
        }
        do {
            (inputs.lock, inputs.lockStamp) = try await lock
        } catch {
            failures += Failure.all(in: error)
        }
        guard failures.isEmpty else { throw Failures(failures) }
        return inputs
    }

    private func manifest(_ known: Inputs?) async throws -> (Manifest, VendorIndex.Stamp) {
        try await workers.run { [project] in
            if let known, known.manifestStamp.isOf(ManifestFile.bytes(path: project.manifestPath)) {
                return (known.manifest, known.manifestStamp)
            }
            let (manifest, bytes) = try project.manifest { manifest in
                // Where the folder cannot be opened, the manifest in it could not have been read.
                (try? project.folder()).map { Inspection(folder: $0).failures(manifest) } ?? []
            }
            return (manifest, VendorIndex.Stamp(of: bytes))
        }
    }

    private func lock(_ known: Inputs?) async throws -> (Lockfile?, VendorIndex.Stamp) {
        try await workers.run { [project] in
            let read = { () throws -> (Lockfile?, VendorIndex.Stamp) in
                guard let bytes = try LockfileFile.bytes(path: project.lockPath, shownAs: project.lockName) else {
                    return (nil, VendorIndex.Stamp(of: []))
                }
                if let known, known.lock != nil, known.lockStamp.isOf(bytes) { return (known.lock, known.lockStamp) }
                let stamp = VendorIndex.Stamp(of: bytes)
                return (try LockfileReader.read(bytes: bytes, file: project.lockName), stamp)
            }
            return try read()
        }
    }
}

extension VendorIndex.Stamp {
    /// Whether `bytes` are the ones that it was made of.
    func isOf(_ bytes: [UInt8]?) -> Bool {
        guard let bytes, bytes.count == size else { return false }
        return SHA256Hasher.digest(of: bytes) == digest
    }

    /// A file of these bytes.
    init(of bytes: [UInt8]) { self.init(digest: SHA256Hasher.digest(of: bytes), size: bytes.count) }
}
