internal import FetchModel

/// Reads the revision that an entry requests: one of `tag`, `branch`, `commit` and `version`.
enum SelectorRules {
    static let keys = ["tag", "branch", "commit", "version"]

    static func selector(of entry: Entry, _ reader: inout FieldReader) -> Dependency.Selector? {
        let fields = entry.fields
        let given = keys.compactMap { key in fields[key].map { (key, pair: $0) } }
            .sorted { $0.pair.key.start < $1.pair.key.start }
        if fields["url"] != nil, fields["repo"] == nil, fields["git"] == nil {
            let all = given + (fields["tag-prefix"].map { [("tag-prefix", pair: $0)] } ?? [])
            for (key, pair) in all {
                let help = "remove it, or name the repository under 'repo' or 'git'"
                reader.report(
                    ManifestError.conflictingKeys(key, with: "url", reason: "an archive has no tags", help: help),
                    at: pair.key
                )
            }
            return nil
        }
        // A lone tag prefix is reported below.
        if given.isEmpty, fields["download"] == nil, fields["tag-prefix"] == nil,
            !fields.mayHave(keys + ["url", "download"])
        {
            reader.report(EntryError.missingSelector(entry.name), at: entry.key)
        }
        for (key, pair) in given.dropFirst() {
            let help = "keep one of 'tag', 'branch', 'commit', 'version'"
            reader.report(
                ManifestError.conflictingKeys(key, with: given[0].0, reason: "an entry has one revision", help: help),
                at: pair.key
            )
        }
        let tag = fields["tag"].flatMap { ref($0, .tag, &reader) }
        let branch = fields["branch"].flatMap { ref($0, .branch, &reader) }
        let commit = fields["commit"].flatMap { self.commit($0, &reader) }
        let range = fields["version"].flatMap { self.range($0, &reader) }
        let prefix = tagPrefix(of: entry, &reader)
        if let tag { return .tag(tag) }
        if let branch { return .branch(branch) }
        if let commit { return .commit(commit) }
        return range.map { .version($0, tagPrefix: prefix ?? "") }
    }

    /// Returns the name of a tag or branch.
    static func ref(_ pair: YAMLPair, _ kind: RefKind, _ reader: inout FieldReader) -> String? {
        reader.value(pair, acceptingNull: true) { text throws(EntryError) in
            if let fault = RefRule.fault(in: text) { throw .badRef(text, kind, fault) }
            return text
        }
    }

    private static func commit(_ pair: YAMLPair, _ reader: inout FieldReader) -> CommitID? {
        reader.value(pair) { text throws(EntryError) in
            guard let commit = CommitID(text) else { throw .badCommit(text) }
            return commit
        }
    }

    private static func range(_ pair: YAMLPair, _ reader: inout FieldReader) -> String? {
        reader.value(pair) { text throws(EntryError) in
            do throws(VersionRange.Malformed) { return try VersionRange(text).text } catch {
                throw .badVersion(text, reason: error.reason)
            }
        }
    }

    private static func tagPrefix(of entry: Entry, _ reader: inout FieldReader) -> String? {
        guard let pair = entry.fields["tag-prefix"] else { return nil }
        if entry.fields["version"] == nil, !entry.fields.mayHave(["version"]) {
            let help = "write 'version: \"*\"' for the newest such tag, or the whole tag under 'tag'"
            reader.report(ManifestError.misplacedKey("tag-prefix", goesWith: "'version'", help: help), at: pair.key)
        }
        return reader.value(pair, acceptingNull: true) { text throws(EntryError) in
            if let fault = RefRule.fault(in: text + "1.0.0") { throw .badTagPrefix(text, fault) }
            return text
        }
    }
}
