internal import FetchManifest
internal import FetchModel
internal import FetchSystem

/// The manifest and its lock as they were read, with the bytes that they were read from.
struct Inputs: Sendable {
    var manifest: Manifest
    var manifestBytes: [UInt8]
    /// `nil` where there is none.
    var lock: Lockfile?
    /// Empty where there is none.
    var lockBytes: [UInt8]
}

extension Session {
    /// The manifest alone, whatever the disk says against it. Throws `Failures`.
    func manifest() async throws -> Manifest {
        try await workers.run { [project] in
            try ManifestFile.read(path: project.manifestPath, shownAs: project.manifestName).0
        }
    }

    /// Reads the manifest and the lock, both at once, and says what is wrong with either. What still has the bytes of
    /// `known` is not parsed again. Throws `Failures`.
    func inputs(_ known: Inputs? = nil) async throws -> Inputs {
        async let manifest = manifest(known)
        async let lock = lock(known)
        var failures: [Failure] = []
        var inputs = known ?? Inputs(manifest: Manifest(file: project.manifestName), manifestBytes: [], lockBytes: [])
        do {
            (inputs.manifest, inputs.manifestBytes) = try await manifest
        } catch {
            failures += Failure.all(in: error)
        }
        do {
            (inputs.lock, inputs.lockBytes) = try await lock
        } catch {
            failures += Failure.all(in: error)
        }
        guard failures.isEmpty else { throw Failures(failures) }
        return inputs
    }

    private func manifest(_ known: Inputs?) async throws -> (Manifest, [UInt8]) {
        try await workers.run { [project] in
            if let known, ManifestFile.bytes(path: project.manifestPath) == known.manifestBytes {
                return (known.manifest, known.manifestBytes)
            }
            return try ManifestFile.read(path: project.manifestPath, shownAs: project.manifestName) { manifest in
                // Where the folder cannot be opened, the manifest in it could not have been read.
                (try? project.folder()).map { Inspection(folder: $0).failures(manifest) } ?? []
            }
        }
    }

    private func lock(_ known: Inputs?) async throws -> (Lockfile?, [UInt8]) {
        try await workers.run { [project] in
            let read = { () throws -> (Lockfile?, [UInt8]) in
                guard let bytes = try LockfileFile.bytes(path: project.lockPath, shownAs: project.lockName) else {
                    return (nil, [])
                }
                if let known, known.lock != nil, bytes == known.lockBytes { return (known.lock, bytes) }
                return (try LockfileReader.read(bytes: bytes, file: project.lockName), bytes)
            }
            return try read()
        }
    }
}
