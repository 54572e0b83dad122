internal import FetchModel

/// Reads `audit`, what `fetch audit` passes over.
enum AuditRules {
    private static let schema = FieldSchema(
        owner: "'audit'",
        keys: ["ignore"],
        synonyms: ["ignored": "ignore", "allow": "ignore", "except": "ignore", "exclude": "ignore"]
    )
    private static let itemSchema = FieldSchema(
        owner: "an ignored vulnerability",
        keys: ["id", "reason", "until"],
        synonyms: [
            "cve": "id", "vulnerability": "id", "name": "id", "why": "reason", "because": "reason",
            "comment": "reason", "expires": "until", "expiry": "until",
        ]
    )
    private static let example = "'ignore: [{id: CVE-2024-1, reason: not compiled in, until: 2027-03-01}]'"

    /// Returns the vulnerabilities that are ignored.
    static func ignored(_ pair: YAMLPair, _ reader: inout FieldReader) -> [IgnoredVulnerability] {
        guard let pairs = reader.mapping(pair, example: example),
            let ignore = reader.fields(of: pairs, schema)["ignore"]
        else { return [] }
        guard case .sequence(let items) = ignore.value.content else {
            if ignore.value.isEmpty {
                reader.reportMissingValue(ignore, help: "write \(example)")
            } else {
                let found = ignore.value.kindName
                reader.report(
                    FieldError.wrongType(expected: "a list", found: found, help: "write \(example)"),
                    at: ignore.value
                )
            }
            return []
        }
        var ignored: [IgnoredVulnerability] = []
        var first: [String: Int] = [:]
        for item in items {
            guard let vulnerability = vulnerability(item, &reader) else { continue }
            let key = vulnerability.id.lowercased()
            if let line = first[key] {
                reader.report(AuditError.duplicate(vulnerability.id, firstLine: line), at: vulnerability.place)
            } else {
                first[key] = vulnerability.place.line
                ignored.append(vulnerability)
            }
        }
        return ignored
    }

    private static func vulnerability(_ item: YAMLNode, _ reader: inout FieldReader) -> IgnoredVulnerability? {
        guard case .mapping(let pairs) = item.content else {
            let found = item.isEmpty ? "nothing" : item.kindName
            reader.report(
                FieldError.wrongType(expected: "a mapping with 'id' and 'reason'", found: found, help: nil),
                at: item
            )
            return nil
        }
        let fields = reader.fields(of: pairs, itemSchema)
        let id = fields["id"].flatMap { reader.value($0, identifier) }
        let reason = fields["reason"].flatMap { reader.value($0, stated) }
        let until = fields["until"].flatMap { reader.value($0, day) }
        for key in ["id", "reason"] where fields[key] == nil && !fields.mayHave([key]) {
            reader.report(AuditError.missing(key), at: item)
        }
        guard let id, let reason, let pair = fields["id"] else { return nil }
        return IgnoredVulnerability(id: id, reason: reason, until: until, place: reader.place(of: pair.value))
    }

    /// Throws for a reason that says nothing.
    private static func stated(_ reason: String) throws(AuditError) -> String {
        if reason.allSatisfy(\.isWhitespace) { throw .missing("reason") }
        return reason
    }

    private static func identifier(_ text: String) throws(AuditError) -> String {
        let isID = text.utf8.count <= 200 && text.utf8.allSatisfy { (0x21..<0x7f).contains($0) }
        guard isID else { throw .badID(text) }
        return text
    }

    private static func day(_ text: String) throws(AuditError) -> CivilDate {
        guard let date = CivilDate(text) else { throw .badDate(text) }
        return date
    }
}
