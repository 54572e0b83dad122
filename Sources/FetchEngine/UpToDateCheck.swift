internal import FetchManifest
package import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Finds out that a project is up to date, without reading YAML.
///
/// If the manifest, the lockfile, the patches and the files of keys have the bytes that the last sync saw, in the same
/// configuration, they mean the same trees, and only the status of every file has to be checked. If anything else is the
/// case, or cannot be found out, the check says `nil`, and a full run reads and reports everything.
///
/// It blocks the calling thread and starts no task: that, a parsed command line and a context cost more than the check.
package struct UpToDateCheck: Sendable {
    private let settings: Settings
    private let project: Project
    private let directory: ProjectDirectory

    /// How many files one thread checks at a time. Fewer are not worth the start of another thread.
    private static let portion = 500

    /// Creates a check of the project that `settings` name, or `nil` if its directory cannot be opened.
    package init?(_ settings: Settings) {
        project = Project(settings)
        guard let directory = try? project.directory() else { return nil }
        self.settings = settings
        self.directory = directory
    }

    /// Returns the report of a sync that has nothing to do, or `nil` if there may be something to do.
    ///
    /// Removes what interrupted runs left behind, as every sync does, unless `request` is a dry run.
    package func sync(_ request: SyncRequest) -> Report? {
        if request.isPartial || request.force { return nil }
        // The full run meets the same errors, and reports them.
        return (try? satisfied(request)).flatMap { $0 }.map { Report(outcomes: $0) }
    }

    /// Returns the report of a status check that finds no change, or `nil` if there may be one.
    package func status() -> Report? {
        outcomes().map { outcomes in
            Report(
                outcomes: outcomes.map { outcome in
                    var outcome = outcome
                    outcome.changes = []
                    return outcome
                }
            )
        }
    }

    private func satisfied(_ request: SyncRequest) throws -> [Outcome]? {
        guard !request.isDryRun else { return outcomes() }
        guard try directory.state() != nil else { return nil }
        let lock: ProjectLock?
        do {
            lock = try ProjectLock.tryAcquire(directory)
        } catch let error as SystemError where error.meansUnwritable {
            // Where nothing can be written, no other process is at work.
            return outcomes()
        }
        guard let lock else { return nil }
        defer { lock.release() }
        guard let outcomes = outcomes() else { return nil }
        try directory.sweep(project.stem, manifest: project.manifestFile)
        // The full run reports what cannot be removed.
        return try Staging.sweep(outcomes.compactMap(\.path), in: directory).isEmpty ? outcomes : nil
    }

    /// Returns every dependency as satisfied, or `nil` if that is not certain.
    private func outcomes() -> [Outcome]? {
        do {
            // After an interrupted run, a full one has to complete it.
            guard try directory.placements(project.stem).entries.isEmpty, try !directory.hasStagingRecord(project.stem),
                try directory.overrides(project.stem).entries.allSatisfy(\.isParked),
                let (outcomes, records) = try promised()
            else {
                return nil
            }
            let portions = Self.portions(of: records)
            let areAll = Thread.allSatisfy(portions, threads: min(portions.count, 4)) { [directory] portion in
                try portion.allSatisfy { try $0.freshness(in: directory) == .untouched }
            }
            return areAll ? outcomes : nil
        } catch {
            return nil  // The full run meets the same error, and reports it.
        }
    }

    /// Returns what the last sync recorded, if its inputs have not changed.
    private func promised() throws -> ([Outcome], [VendorIndex.Record])? {
        guard let index = try directory.index(project.stem), let manifest = index.manifest, let lock = index.lock,
            let last = LastSync(decoding: index.note), last.isAbout(index.records),
            last.fingerprint == LastSync.fingerprint(settings, project),
            manifest.isOf(ManifestFile.bytes(path: project.manifestPath)),
            let current = try LockfileFile.digest(path: project.lockPath, shownAs: project.lockName),
            lock == VendorIndex.Stamp(current)
        else { return nil }
        for input in last.inputs {
            let bytes = try NamedFile(input.path, in: directory).bytes(atMost: PatchFile.limit)
            guard SHA256Hasher.digest(of: bytes) == input.digest else { return nil }
        }
        return (last.outcomes, index.records)
    }

    /// Splits `records` into portions with about as many files each.
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
