internal import FetchArchive
internal import FetchForge
internal import FetchGit
internal import FetchModel

extension DownloadRun {
    /// Saves the archive of `commit` from the first mirror of `files` that has it; `nil` where none does. A mirror is not
    /// believed: its archive has to say that it contains the commit.
    func saveFromMirror(
        _ files: [FileRequest],
        of commit: CommitID,
        as name: String,
        _ outcome: Outcome,
        _ failed: inout FailedMirrors
    ) async throws -> Outcome? {
        let urls = context.settings.mirrors.rules.sources { rule in
            files.lazy.compactMap { rule.url(of: $0.url) }.first
        }
        for (url, attempts) in urls {
            let request = ArchiveRequest(context: context, credentials: credentials, attempts: attempts)
            do {
                try context.mirrorHealth.check(url.origin)
                return try await context.restarting(name, atMost: attempts) {
                    let response = try await request.send(toMirror: url)
                    return try await save(response, as: name, outcome) { file in
                        let found = try ArchiveListing.commit(of: file, limits: Limits())
                        if found == commit { return }
                        guard let found else { throw MirrorError.unverifiable(name: name, url.origin) }
                        throw EngineError.commitMismatch(name: name, found: found, expected: commit)
                    }
                }
            } catch  where !(error is CancellationError) {
                try await failed.skip(.mirror(url.origin), after: error)
            }
        }
        return nil
    }

    /// Saves the archive that git makes of the commit at `host`, or at a mirror of it.
    func saveThroughGit(
        _ host: GitOrigin,
        _ selector: Dependency.Selector,
        as name: String,
        _ outcome: Outcome,
        _ failed: inout FailedMirrors
    ) async throws -> Outcome {
        var sources = try GitArchiveSource.all(of: host, context)[...]
        while let source = sources.popFirst() {
            do {
                let archive = try await source.archive(foundBy: selector, as: .gzip)
                return try await save(archive, as: name, outcome)
            } catch  where !sources.isEmpty && !(error is CancellationError) {
                try await failed.skip(source.rank, after: error)
            }
        }
        throw EngineError.notCached(name: name, option: context.offlineOption)
    }
}
