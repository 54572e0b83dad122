internal import FetchCompliance
internal import FetchModel

/// What an audit found out about a dependency, for `--json`.
struct AuditObject: Encodable {
    private let dependency: AuditedDependency

    init(_ dependency: AuditedDependency) { self.dependency = dependency }

    private enum Key: String, CodingKey { case audit, auditReason, vulnerabilities, undecided }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch dependency.coverage {
        case .asked:
            let isClean = dependency.open.isEmpty && dependency.undecided.isEmpty
            let word = dependency.open.isEmpty ? "undecided" : "vulnerable"
            try container.encode(isClean ? "clean" : word, forKey: .audit)
        case .privately: try container.encode("private", forKey: .audit)
        case .unknowable(let reason):
            try container.encode("unknown", forKey: .audit)
            try container.encode(reason, forKey: .auditReason)
        }
        try container.encode(dependency.findings.map(VulnerabilityObject.init), forKey: .vulnerabilities)
        try container.encode(dependency.undecided, forKey: .undecided)
    }
}

private struct VulnerabilityObject: Encodable {
    private let finding: VulnerabilityFinding

    init(_ finding: VulnerabilityFinding) { self.finding = finding }

    private enum Key: String, CodingKey { case id, aliases, severity, score, summary, fixed, url, ignored }
    private enum RuleKey: String, CodingKey { case reason, until, place }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(finding.id, forKey: .id)
        try container.encode(finding.aliases, forKey: .aliases)
        try container.encode(finding.severity.word, forKey: .severity)
        try container.encode(finding.severity.tenths.map { Double($0) / 10 }, forKey: .score)
        try container.encode(finding.summary, forKey: .summary)
        try container.encode(finding.fixes, forKey: .fixed)
        try container.encode(finding.url, forKey: .url)
        guard let rule = finding.ignored else { return try container.encodeNil(forKey: .ignored) }
        var ignored = container.nestedContainer(keyedBy: RuleKey.self, forKey: .ignored)
        try ignored.encode(rule.reason, forKey: .reason)
        try ignored.encode(rule.until?.description, forKey: .until)
        try ignored.encode("\(rule.place.file):\(rule.place.line)", forKey: .place)
    }
}
