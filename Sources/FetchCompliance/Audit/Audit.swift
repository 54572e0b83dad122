package import FetchModel

/// What an audit found out about one dependency.
package struct AuditedDependency: Hashable, Sendable {
    /// Whether a database was asked.
    package enum Coverage: Hashable, Sendable {
        case asked
        /// The host does not show the repository to everybody, so nobody was told of it.
        case privately
        /// No database can know it; the reason is a clause.
        case unknowable(String)
    }

    package var name: String
    package var coverage: Coverage
    package var findings: [VulnerabilityFinding] = []
    /// The ids of vulnerabilities of its repository of which only the history could tell whether they concern it.
    package var undecided: [String] = []

    package init(name: String, coverage: Coverage) {
        self.name = name
        self.coverage = coverage
    }

    /// The vulnerabilities that count.
    package var open: [VulnerabilityFinding] { findings.filter { $0.ignored == nil } }

    /// Adds what `record` says, unless it was taken back.
    package mutating func add(
        _ record: OSVRecord,
        repository: String?,
        ignoring ignored: [IgnoredVulnerability],
        on today: CivilDate
    ) {
        if record.isWithdrawn || findings.contains(where: { $0.id == record.id }) { return }
        let rule = ignored.first { record.isCalled($0.id) }
        let counts = rule.flatMap(\.until).map { $0 < today } ?? false
        findings.append(
            VulnerabilityFinding(
                id: record.id,
                aliases: record.aliases,
                severity: record.severity,
                summary: record.summary,
                fixes: record.fixes(in: repository),
                url: record.url,
                ignored: counts ? nil : rule
            )
        )
        findings.sort { ($1.severity.tenths ?? -1, $0.id) < ($0.severity.tenths ?? -1, $1.id) }
    }
}

/// A vulnerability that concerns a dependency.
package struct VulnerabilityFinding: Hashable, Sendable {
    package var id: String
    package var aliases: [String]
    package var severity: Severity
    package var summary: String
    /// The versions in which it is fixed.
    package var fixes: [String]
    /// The web page about it.
    package var url: String
    /// The manifest's reason to pass over it, unless that is over.
    package var ignored: IgnoredVulnerability?

    /// Whether it is known as `id` in any database.
    package func isCalled(_ id: String) -> Bool {
        ([self.id] + aliases).contains { $0.lowercased() == id.lowercased() }
    }
}

extension OSVRecord {
    /// Whether it is known as `id` in any database.
    func isCalled(_ id: String) -> Bool { ([self.id] + aliases).contains { $0.lowercased() == id.lowercased() } }
}
