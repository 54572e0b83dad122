internal import FetchCompliance
internal import FetchModel

/// The table of `fetch audit`: one row for each vulnerability, and for each dependency that is not answered for.
struct AuditTable {
    private let audited: [(outcome: Outcome, dependency: AuditedDependency)]

    /// A table of what `details` say of the outcomes of `report`.
    init(_ report: Report, _ details: [String: DependencyDetail]) {
        audited = report.outcomes.compactMap { outcome in
            if case .audit(let dependency) = details[outcome.name] { (outcome, dependency) } else { nil }
        }
    }

    /// The table; `nil` if it has no rows.
    var table: Table? {
        let all = audited.flatMap { outcome, dependency in rows(of: dependency, at: outcome) }
        if all.isEmpty { return nil }
        return Table(
            header: ["NAME", "VERSION", "ID", "SEVERITY", "FIXED IN", "SUMMARY", "LINK"],
            rows: all,
            concessions: [
                (6, .leaveOut), (5, .shortenMiddle), (0, .shortenMiddle), (4, .shortenMiddle), (1, .shortenMiddle),
            ],
            kept: [0, 2]
        )
    }

    /// The lines below it; none where nothing was audited.
    var summary: [String] {
        if audited.isEmpty { return [] }
        let asked = audited.filter { $0.dependency.coverage == .asked }
        if asked.isEmpty { return ["not asked about: \(Count.of(audited.count, "dependency"))"] }
        let found = asked.filter { !$0.dependency.open.isEmpty }
        let count = found.reduce(0) { $0 + $1.dependency.open.count }
        let dependencies = Count.of(asked.count, "dependency")
        var words =
            count == 0
            ? "no known vulnerabilities: \(dependencies)"
            : "\(Count.of(count, "vulnerability")) in \(found.count) of \(dependencies)"
        let ignored = asked.reduce(0) { $0 + $1.dependency.findings.count - $1.dependency.open.count }
        if ignored > 0 { words += ", \(ignored) ignored" }
        let undecided = asked.reduce(0) { $0 + $1.dependency.undecided.count }
        if undecided > 0 { words += ", \(undecided) undecided" }
        if asked.count < audited.count { words += ", \(audited.count - asked.count) not asked about" }
        return [words]
    }

    private func rows(of dependency: AuditedDependency, at outcome: Outcome) -> [[String]] {
        let version = outcome.tag ?? outcome.commit?.short ?? "-"
        func row(_ id: String, _ severity: String, _ fixed: String, _ summary: String, _ url: String) -> [String] {
            [dependency.name, version, id, severity, fixed, summary, url]
        }
        switch dependency.coverage {
        case .privately: return [row("-", "-", "-", "not asked: not everybody sees the repository", "")]
        case .unknowable(let reason): return [row("-", "-", "-", "not asked: \(reason)", "")]
        case .asked: break
        }
        let known = dependency.open.map { finding in
            row(
                finding.id,
                finding.severity.description,
                finding.fixes.isEmpty ? "-" : finding.fixes.joined(separator: ", "),
                Self.shortened(Quotation.escaped(finding.summary)),
                finding.url
            )
        }
        let undecided = dependency.undecided.map { id in
            row(id, "-", "-", "undecided: only the history tells whether this commit is affected", "")
        }
        return known + undecided
    }

    /// A summary is one line, and some are whole stories.
    private static func shortened(_ text: String) -> String { text.count > 100 ? text.prefix(99) + "…" : text }
}
