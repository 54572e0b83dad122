package import FetchModel

/// What `fetch add` and `fetch import --merge` write into a manifest.
package struct NewEntry: Hashable, Sendable {
    package var name: String
    package var source: Dependency.Source
    /// `nil` for archives at a URL.
    package var selector: Dependency.Selector?
    package var sha256: SHA256Digest?
    package var include: [String] = []
    package var exclude: [String] = []
    package var root: String?
    /// The destination, where it is not the default.
    package var into: String?
    package var groups: [String] = []
    package var submodules = false
    /// A file of the host's downloads.
    package var download: String?
    /// Whether a downloaded file is kept as it is.
    package var isKept = false
    package var strip: Int?
    package var patches: [String] = []
    /// A comment behind the revision, such as the tag of a commit; one line.
    package var revisionComment: String?

    package init(_ name: String, from source: Dependency.Source, selector: Dependency.Selector? = nil) {
        self.name = name
        self.source = source
        self.selector = selector
    }

    /// Returns its keys in the order in which they are written. `repository` is how `repo:` spells its repository; `nil`
    /// where the name says it.
    func text(repository: String?) -> EntryText {
        var fields: [(key: String, value: EntryText.Value)] = []
        switch source {
        case .repository: if let repository { fields.append(("repo", .text(repository))) }
        case .archive(let url): fields.append(("url", .text(url)))
        case .git(let url): fields.append(("git", .text(url)))
        }
        if let download { fields.append(("download", .text(download))) }
        if let selector { fields += Self.fields(of: selector).map { ($0.key, .text($0.value)) } }
        if let revisionComment, case .text(let text)? = fields.last?.value, selector != nil {
            fields[fields.count - 1].value = .commented(text, revisionComment)
        }
        if let sha256 { fields.append(("sha256", .text(sha256.hex))) }
        if isKept { fields.append(("unpack", .isFalse)) }
        if submodules { fields.append(("submodules", .isTrue)) }
        if let strip { fields.append(("strip", .number(strip))) }
        if !include.isEmpty { fields.append(("include", .list(include))) }
        if !exclude.isEmpty { fields.append(("exclude", .list(exclude))) }
        if let root { fields.append(("root", .text(root))) }
        if !patches.isEmpty { fields.append(("patches", .list(patches))) }
        if let into { fields.append(("into", .text(into))) }
        if !groups.isEmpty { fields.append(("groups", .list(groups))) }
        return EntryText(name: name, fields: fields)
    }

    /// Returns the key of `selector` with its value, and that of its prefix.
    static func fields(of selector: Dependency.Selector) -> [(key: String, value: String)] {
        switch selector {
        case .tag(let tag): [("tag", tag)]
        case .branch(let branch): [("branch", branch)]
        case .commit(let commit): [("commit", commit.hex)]
        case .version(let range, let prefix):
            [("version", range)] + (prefix.isEmpty ? [] : [("tag-prefix", prefix)])
        }
    }

    /// Returns whether `dependency` is what this entry says.
    func isRead(as dependency: Dependency) -> Bool {
        dependency.name == name && dependency.source == source && dependency.selector == selector
            && dependency.sha256 == sha256 && dependency.shape.include.map(\.pattern) == include
            && dependency.shape.exclude.map(\.pattern) == exclude && dependency.groups == groups
            && dependency.shape.submodules == submodules && dependency.download == download
            && dependency.shape.unpack == !isKept && dependency.shape.strip == strip
            && dependency.shape.patches == patches
    }
}
