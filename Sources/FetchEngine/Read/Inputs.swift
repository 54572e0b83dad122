internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// The manifest and its lockfile, with the stamps of the bytes from which they were read.
struct Inputs: Sendable {
    var manifest: Manifest
    var manifestStamp = VendorIndex.Stamp(of: [])
    /// `nil` if there is no lockfile.
    var lock: Lockfile?
    /// The stamp of no bytes if there is no lockfile.
    var lockStamp = VendorIndex.Stamp(of: [])
}

extension Inputs {
    /// The manifest as `editor` has it, without a lockfile.
    init(editing editor: ManifestEditor) {
        manifest = editor.manifest
        manifestStamp = VendorIndex.Stamp(of: editor.bytes)
    }
}

extension Inputs {
    /// Checks that the lockfile still is what was read, or what this run has `written` since, or already is `next`. Throws
    /// `EngineError.lockChanged`.
    func requireLockAsRead(_ project: Project, replacedBy next: Lockfile, written: VendorIndex.Stamp? = nil) throws {
        let current = try LockfileFile.digest(path: project.lockPath, shownAs: project.lockName)
            .map(VendorIndex.Stamp.init)
        if let written {
            if current == written { return }
        } else if current ?? VendorIndex.Stamp(of: []) == lockStamp, (current == nil) == (lock == nil) {
            return
        }
        if let current, current == VendorIndex.Stamp(of: next) { return }
        throw EngineError.lockChanged(lock: project.lockName)
    }
}

/// Reads a project's files.
struct ProjectReader: Sendable {
    let context: EngineContext
    let project: Project

    init(_ context: EngineContext) {
        self.context = context
        project = context.project
    }

    /// Reads the manifest alone, without checks against the disk. Throws `Failures`.
    func manifest() async throws -> Manifest {
        try await context.workers.run { [project] in try project.manifest().0 }
    }

    /// Reads the manifest for edits, and the lockfile, and reports the problems of both. Throws `Failures`.
    func editable() async throws -> (ManifestEditor, Inputs) {
        if let refusal = project.refusal { throw Failures([refusal.failure]) }
        async let editor = context.workers.run { [project] in try project.editor() }
        async let lock = lock(nil)
        var failures: [Failure] = []
        var (read, locked): (ManifestEditor?, (Lockfile?, VendorIndex.Stamp)?)
        do {
            read = try await editor
        } catch {
            failures += Failure.all(in: error)
        }
        do {
            locked = try await lock
        } catch {
            failures += Failure.all(in: error)
        }
        guard let read, let locked, failures.isEmpty else { throw Failures(failures) }
        var inputs = Inputs(editing: read)
        (inputs.lock, inputs.lockStamp) = locked
        return (read, inputs)
    }

    /// Reads the manifest and the lockfile concurrently, and reports the problems of both. Files that still have the
    /// bytes of `known` are not parsed again. Throws `Failures`.
    func inputs(_ known: Inputs? = nil) async throws -> Inputs {
        // Without a project there is no lockfile either.
        if let refusal = project.refusal { throw Failures([refusal.failure]) }
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
        if inputs.manifest.dependencies.count >= Self.many {
            await context.workers.runWithoutThrowing(Memory.releaseFreed)
        }
        return inputs
    }

    /// With so many dependencies, what parsing needed is given back to the system.
    private static let many = 1000

    private func manifest(_ known: Inputs?) async throws -> (Manifest, VendorIndex.Stamp) {
        try await context.workers.run { [project] in
            if let known, known.manifestStamp.isOf(ManifestFile.bytes(path: project.manifestPath)) {
                return (known.manifest, known.manifestStamp)
            }
            let (manifest, bytes) = try project.manifest { manifest in
                // If the directory could not be opened, neither could the manifest in it.
                (try? project.directory()).map { ManifestInspection(directory: $0).failures(manifest) } ?? []
            }
            return (manifest, VendorIndex.Stamp(of: bytes))
        }
    }

    private func lock(_ known: Inputs?) async throws -> (Lockfile?, VendorIndex.Stamp) {
        try await context.workers.run { [project] in
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
    /// Returns whether the stamp was made of `bytes`.
    func isOf(_ bytes: [UInt8]?) -> Bool {
        guard let bytes, bytes.count == size else { return false }
        return SHA256Hasher.digest(of: bytes) == digest
    }

    /// Creates the stamp of a file with these bytes.
    init(of bytes: [UInt8]) { self.init(digest: SHA256Hasher.digest(of: bytes), size: bytes.count) }

    /// Creates the stamp of the file that is written for `lock`.
    init(of lock: Lockfile) { self.init(LockfileWriter.digest(of: lock)) }

    /// Creates the stamp of a file with this content.
    init(_ content: (sha256: SHA256Digest, size: Int)) {
        self.init(digest: content.sha256, size: content.size)
    }
}
