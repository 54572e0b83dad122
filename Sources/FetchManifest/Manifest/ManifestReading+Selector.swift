internal import FetchModel

extension ManifestReading {
    private static let selectors = ["tag", "branch", "commit", "version"]

    /// Which state an entry wants: one of `tag`, `branch`, `commit` and `version`, where its source has states.
    mutating func selector(of entry: Entry) -> Dependency.Selector? {
        let fields = entry.fields
        let given = Self.selectors.compactMap { fields[$0] }.sorted { $0.key.start < $1.key.start }
        if fields["url"] != nil, fields["repo"] == nil, fields["git"] == nil {
            for pair in given {
                let message = "\(pair.key.name) does not go with 'url': an archive has no tags"
                problems.report(
                    "conflicting-keys",
                    message,
                    help: "remove it, or name the repository under 'repo' or 'git'",
                    at: pair.key
                )
            }
            return nil
        }
        if given.isEmpty, fields["download"] == nil, !fields.mayHave(Self.selectors),
            !fields.mayHave(["url", "download"])
        {
            let message = "\(MaskedURL.quoted(entry.name)) has none of 'tag', 'branch', 'commit', 'version'"
            problems.report("missing-key", message, help: "add one, such as 'tag: v1.0'", at: entry.key)
        }
        for pair in given.dropFirst() {
            let message = "\(pair.key.name) does not go with \(given[0].key.name): an entry wants one state"
            let help = "keep one of 'tag', 'branch', 'commit', 'version'"
            problems.report("conflicting-keys", message, help: help, at: pair.key)
        }
        let tag = fields["tag"].flatMap { ref($0, "tag") }
        let branch = fields["branch"].flatMap { ref($0, "branch") }
        let commit = fields["commit"].flatMap { commitID($0) }
        let version = fields["version"].flatMap { range($0) }
        let prefix = tagPrefix(of: entry)
        if let tag { return .tag(tag) }
        if let branch { return .branch(branch) }
        if let commit { return .commit(commit) }
        return version.map { .version($0, tagPrefix: prefix ?? "") }
    }

    /// What the tags of a version begin with.
    private mutating func tagPrefix(of entry: Entry) -> String? {
        guard let pair = entry.fields["tag-prefix"] else { return nil }
        if entry.fields["version"] == nil, !entry.fields.mayHave(["version"]) {
            problems.report(
                "conflicting-keys",
                "'tag-prefix' goes only with 'version'",
                help: "write 'version: \"*\"' for the newest such tag, or the whole tag under 'tag'",
                at: pair.key
            )
        }
        guard let text = text(pair, takingNull: true) else { return nil }
        guard let fault = RefRule.fault(in: text + "1.0.0") else { return text }
        problems.report(
            "bad-ref",
            "no tag can begin with \(MaskedURL.quoted(text)): \(fault)",
            help: "write such as 'engine/' or 'release-'",
            at: pair.value
        )
        return nil
    }

    /// Reports a download that names no tag on a host where it must: a release, whose assets these are, belongs to one.
    mutating func checkRelease(of entry: Entry, from source: Dependency.Source?) {
        guard let download = entry.fields["download"], case .repository(let name, _, _)? = source,
            let kind = hosts[name]?.kind, forges[kind]?.downloads == .tag
        else { return }
        for key in ["branch", "commit"] {
            guard let pair = entry.fields[key] else { continue }
            let message = "'\(key)' does not go with 'download': a release belongs to a tag"
            problems.report("conflicting-keys", message, help: "write 'tag:' instead", at: pair.key)
        }
        if Self.selectors.allSatisfy({ entry.fields[$0] == nil }), !entry.fields.mayHave(Self.selectors) {
            let message = "a download of \(kind.rawValue) is an asset of a release, which belongs to a tag"
            problems.report("missing-key", message, help: "add 'tag:', such as 'tag: v1.0'", at: download.key)
        }
    }

    /// The name of a tag or branch.
    mutating func ref(_ pair: YAMLPair, _ what: String) -> String? {
        guard let text = text(pair, takingNull: true) else { return nil }
        guard let fault = RefRule.fault(in: text) else { return text }
        let isRange = (try? VersionRange(text)) != nil
        problems.report(
            "bad-ref",
            "\(MaskedURL.quoted(text)) cannot be the name of a \(what): \(fault)",
            help: isRange ? "write a range of versions under 'version:'" : "git allows no such name",
            at: pair.value
        )
        return nil
    }

    private mutating func commitID(_ pair: YAMLPair) -> CommitID? {
        guard let text = text(pair) else { return nil }
        if let commit = CommitID(text) { return commit }
        let isShort = text.utf8.count < 40 && text.allSatisfy(\.isHexDigit)
        problems.report(
            "bad-commit",
            "\(MaskedURL.quoted(text)) is not the full id of a commit",
            help: isShort
                ? "write all 40 digits; `git rev-parse \(text)` prints them" : "expected 40 hexadecimal digits, or 64",
            at: pair.value
        )
        return nil
    }

    private mutating func range(_ pair: YAMLPair) -> String? {
        guard let text = text(pair) else { return nil }
        do throws(VersionRange.Malformed) {
            return try VersionRange(text).text
        } catch {
            problems.report(
                "bad-version",
                "\(MaskedURL.quoted(text)) is no range of versions: \(error.reason)",
                help: "write such as '^1.6', '~1.2', '>=1.2 <2'; a tag goes under 'tag'",
                at: pair.value
            )
            return nil
        }
    }
}
