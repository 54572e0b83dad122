internal import FetchArchive
internal import FetchCompliance
internal import FetchModel
internal import FetchSystem

/// Looks for vulnerabilities in a copy of a database. Asks nobody.
struct DatabaseAudit: Sendable {
    let context: EngineContext
    let ignored: [IgnoredVulnerability]

    /// Audits `subjects` by the records in `database`, a zip or a directory.
    func audit(_ subjects: [AuditSubject], in database: String) async throws -> [AuditedDependency] {
        let path = database.hasPrefix("/") ? database : "\(context.settings.directory)/\(database)"
        return try await context.workers.run {
            let file = try File.following(path)
            if try file.status().kind == .directory {
                return try audit(subjects, Directory(path: path, followingLink: true), database)
            }
            guard try file.status().kind == .file else { throw OSVError.damaged(file: database) }
            let scratch = try TemporaryDirectory(in: context.temporaryDirectory)
            defer { scratch.remove() }
            let extraction = Extraction(shape: Shape(strip: 0), limits: Limits())
            _ = try extraction.run(ArchiveInput(file: file), into: scratch.root)
            return try audit(subjects, scratch.root, database)
        }
    }

    private func audit(_ subjects: [AuditSubject], _ directory: Directory, _ name: String) throws -> [AuditedDependency]
    {
        let today = CivilDate(seconds: WallClock.now / 1_000_000_000)
        var audited = subjects.map { subject in
            let isKnowable = !subject.queries.isEmpty
            return AuditedDependency(name: subject.name, coverage: isKnowable ? .asked : .unknowable(subject.obstacle))
        }
        try OSVDatabase.forEachRecord(in: directory, named: name) { record in
            for (index, subject) in subjects.enumerated() {
                guard let repository = subject.repository, !subject.queries.isEmpty else { continue }
                switch record.judge(repository, tag: subject.pin.tag, commit: subject.pin.commit) {
                case .affected: audited[index].add(record, repository: repository, ignoring: ignored, on: today)
                case .undecided: audited[index].undecided.append(record.id)
                case .unaffected: break
                }
            }
        }
        for index in audited.indices { audited[index].undecided.sort() }
        return audited
    }
}
