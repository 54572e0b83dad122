internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// The way of a run that finds nothing to do, without reading YAML.
///
/// Where the manifest, the lock and the patches have the very bytes that the last sync saw, in the same world, they mean
/// the same trees; so what remains is to look at every file's status. Whatever is not exactly so, or cannot be looked at,
/// is left to the run that reads and reports everything: this one says `nil`.
struct FastPath: Sendable {
    let session: Session
    let folder: ProjectFolder

    /// How many files one thread looks at before another one is worth its start.
    private static let portion = 1_000

    /// Every dependency, satisfied; `nil` where that is not beyond doubt.
    func outcomes() async -> [Outcome]? {
        do {
            // A run that was cut off has left notes of what it put in place: the long way reads and strikes them out.
            let isCutOff = try await session.workers.run { [stem = session.project.stem] in
                try !folder.placements(stem).entries.isEmpty
            }
            guard !isCutOff, let (outcomes, records) = try await session.workers.run({ try promised() }) else {
                return nil
            }
            let areAll = await Self.portions(of: records).mapConcurrently(limit: 4) { portion in
                await areUntouched(portion)
            }
            return areAll.allSatisfy(\.self) ? outcomes : nil
        } catch {
            return nil  // Whatever it is, the run that follows meets it too, and reports it.
        }
    }

    /// Removes what killed runs left beside the destinations, as every sync does.
    func sweep(_ outcomes: [Outcome]) async throws {
        try await session.workers.run { [project = session.project] in
            try folder.sweep(project)
            try Staging.sweep(outcomes.compactMap(\.path), in: folder)
        }
    }

    /// What the last sync said, where what it read has not changed.
    private func promised() throws -> ([Outcome], [VendorIndex.Record])? {
        let project = session.project
        guard let index = try folder.index(project.stem), let manifest = index.manifest, let lock = index.lock,
            let last = LastSync(decoding: index.note), last.isAbout(index.records),
            last.world == LastSync.world(session.settings, project),
            manifest.isOf(ManifestFile.bytes(path: project.manifestPath)),
            lock.isOf(try LockfileFile.bytes(path: project.lockPath, shownAs: project.lockName))
        else { return nil }
        for patch in last.patches {
            let bytes = try PatchFile(patch.path, in: folder).bytes()
            guard SHA256Hasher.digest(of: bytes) == patch.digest else { return nil }
        }
        return (last.outcomes, index.records)
    }

    private func areUntouched(_ records: ArraySlice<VendorIndex.Record>) async -> Bool {
        do {
            return try await session.workers.run {
                try records.allSatisfy { try $0.freshness(in: folder) == .untouched }
            }
        } catch {
            return false
        }
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

extension VendorIndex.Stamp {
    /// Whether `bytes` are the ones that it was made of.
    fileprivate func isOf(_ bytes: [UInt8]?) -> Bool {
        guard let bytes, bytes.count == size else { return false }
        return SHA256Hasher.digest(of: bytes) == digest
    }

    /// A file of these bytes.
    init(of bytes: [UInt8]) { self.init(digest: SHA256Hasher.digest(of: bytes), size: bytes.count) }
}

extension ProjectFolder {
    /// Removes what killed runs left of the project's own files. Throws `SystemError`.
    func sweep(_ project: Project) throws {
        try sweep(project.stem)
        try folder.sweepReplacements(of: "\(project.stem).lock")
    }
}
