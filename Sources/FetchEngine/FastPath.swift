internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// The way of a run that finds nothing to do, without reading YAML.
///
/// Where the manifest, the lock and the patches have the very bytes that the last sync saw, in the same world, they mean
/// the same trees; so what remains is to look at every file's status. Whatever is not exactly so, or cannot be looked at,
/// is left to the run that reads and reports everything: this one says `nil`.
///
/// It blocks the calling thread, and needs no task.
struct FastPath: Sendable {
    private let settings: Settings
    private let project: Project
    private let folder: ProjectFolder

    /// How many files are looked at in one go, and how many another thread is worth its start for.
    private static let portion = 500

    /// The way for `project`, whose folder is `folder`.
    init(_ settings: Settings, _ project: Project, _ folder: ProjectFolder) {
        self.settings = settings
        self.project = project
        self.folder = folder
    }

    /// Whether `request` is one that a finished sync can answer.
    static func answers(_ request: SyncRequest) -> Bool { !request.isPartial && !request.force }

    /// Every dependency, satisfied, where nothing changed since the last sync and nobody else is at work; else `nil`.
    ///
    /// Removes what killed runs left, as every sync does, unless `request` is to change nothing. Throws `Failure` and
    /// `SystemError`.
    func done(_ request: SyncRequest) throws -> [Outcome]? {
        guard !request.isDryRun else { return outcomes() }
        guard try folder.state() != nil else { return nil }
        let lock: ProjectLock?
        do {
            lock = try ProjectLock.tryAcquire(folder)
        } catch let error as SystemError where error.meansUnwritable {
            // Where nothing can be written, nobody is at work, and what is there may be all that is wanted.
            return outcomes()
        }
        guard let lock else { return nil }
        defer { lock.release() }
        guard let outcomes = outcomes() else { return nil }
        try folder.sweep(project)
        try Staging.sweep(outcomes.compactMap(\.path), in: folder)
        return outcomes
    }

    /// Every dependency, satisfied; `nil` where that is not beyond doubt.
    func outcomes() -> [Outcome]? {
        do {
            // A run that was cut off has left notes of what it put in place: the long way reads and strikes them out.
            guard try folder.placements(project.stem).entries.isEmpty, let (outcomes, records) = try promised() else {
                return nil
            }
            let portions = Self.portions(of: records)
            let areAll = Thread.allSatisfy(portions, threads: min(portions.count, 4)) { [folder] portion in
                try portion.allSatisfy { try $0.freshness(in: folder) == .untouched }
            }
            return areAll ? outcomes : nil
        } catch {
            return nil  // Whatever it is, the run that follows meets it too, and reports it.
        }
    }

    /// What the last sync said, where what it read has not changed.
    private func promised() throws -> ([Outcome], [VendorIndex.Record])? {
        guard let index = try folder.index(project.stem), let manifest = index.manifest, let lock = index.lock,
            let last = LastSync(decoding: index.note), last.isAbout(index.records),
            last.world == LastSync.world(settings, project),
            manifest.isOf(ManifestFile.bytes(path: project.manifestPath)),
            lock.isOf(try LockfileFile.bytes(path: project.lockPath, shownAs: project.lockName))
        else { return nil }
        for patch in last.patches {
            let bytes = try PatchFile(patch.path, in: folder).bytes()
            guard SHA256Hasher.digest(of: bytes) == patch.digest else { return nil }
        }
        return (last.outcomes, index.records)
    }

    /// Runs of `records` with about as many files each: all in one where they are few.
    private static func portions(of records: [VendorIndex.Record]) -> [ArraySlice<VendorIndex.Record>] {
        var portions: [ArraySlice<VendorIndex.Record>] = []
        var (start, files) = (0, 0)
        for (index, record) in records.enumerated() {
            files += record.files
            guard files >= portion else { continue }
            portions.append(records[start...index])
            (start, files) = (index + 1, 0)
        }
        if start < records.count { portions.append(records[start...]) }
        return portions
    }
}

extension ProjectFolder {
    /// Removes what killed runs left of the project's own files. Throws `SystemError`.
    func sweep(_ project: Project) throws {
        try sweep(project.stem)
        try folder.sweepReplacements(of: "\(project.stem).lock")
    }
}
