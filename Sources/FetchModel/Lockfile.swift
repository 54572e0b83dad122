/// The contents of `deps.lock`.
package struct Lockfile: Hashable, Sendable {
    /// Sorted by the bytes of their names.
    package let pins: [Pin]
    private let byName: [String: Int]

    /// Sorts `pins`. Of two with the same name the later wins.
    package init(_ pins: some Sequence<Pin> = []) {
        self.pins = pins.sortedByUniqueNames(\.name)
        byName = Dictionary(uniqueKeysWithValues: self.pins.enumerated().map { ($1.name, $0) })
    }

    /// The pin called `name`.
    package subscript(name: String) -> Pin? { byName[name].map { pins[$0] } }
}

/// Every key of an entry that affects the result, in a fixed order, as text.
package struct Request: Hashable, Sendable {
    /// The value of a key.
    package enum Value: Hashable, Sendable {
        case text(String)
        case list([String])
    }

    /// A key with its value.
    package struct Field: Hashable, Sendable {
        package var key: String
        package var value: Value

        package init(_ key: String, _ value: Value) {
            self.key = key
            self.value = value
        }
    }

    /// In the order of the lockfile.
    package var fields: [Field]

    package init(_ fields: [Field]) { self.fields = fields }

    /// Creates the request of a revision alone.
    package init(of selector: Dependency.Selector) {
        fields =
            switch selector {
            case .tag(let tag): [Field("tag", .text(tag))]
            case .branch(let branch): [Field("branch", .text(branch))]
            case .commit(let commit): [Field("commit", .text(commit.hex))]
            case .version(let range, let prefix):
                [Field("version", .text(range))] + (prefix.isEmpty ? [] : [Field("tag-prefix", .text(prefix))])
            }
    }

    /// Creates the request of `dependency`; `patches` are the digests of its patch files, in order, and `keys` those of the
    /// files in `signed-by`.
    package init(of dependency: Dependency, patches: [SHA256Digest], keys: [SHA256Digest] = []) {
        let shape = dependency.shape
        var fields: [Field] = []
        func text(_ key: String, _ value: String?) {
            if let value { fields.append(Field(key, .text(value))) }
        }
        func list(_ key: String, _ values: [String]) {
            if !values.isEmpty { fields.append(Field(key, .list(values))) }
        }
        switch dependency.source {
        case .repository: break
        case .archive(let url): text("url", Self.withoutSecrets(url))
        case .git(let url): text("git", url)
        }
        if let selector = dependency.selector { fields += Request(of: selector).fields }
        text("sha256", dependency.sha256?.hex)
        text("download", dependency.download)
        if !shape.unpack { text("unpack", "false") }
        if shape.submodules { text("submodules", "true") }
        if shape.lfs { text("lfs", "true") }
        if shape.portable { text("portable", "true") }
        text("strip", shape.strip.map(String.init))
        text("root", shape.root)
        list("include", shape.include.map(\.pattern))
        list("exclude", shape.exclude.map(\.pattern))
        list("patches", patches.map { "sha256:\($0.hex)" })
        text("signature", dependency.signature.map(Self.withoutSecrets))
        list("signed-by", keys.map { "sha256:\($0.hex)" })
        self.fields = fields
    }

    /// Returns `url` without secrets: a query, which may be a signature, becomes a digest that tells whether it changed.
    private static func withoutSecrets(_ url: String) -> String {
        guard let web = WebURL(url), web.origin.scheme != "file" else { return url }
        let whole = url.prefix { $0 != "#" }
        guard let mark = whole.firstIndex(of: "?") else { return String(whole) }
        let digest = SHA256Hasher.digest(of: whole[whole.index(after: mark)...].utf8)
        return "\(whole[..<mark])?sha256:\(digest.hex.prefix(16))"
    }

    /// Whether it names a revision of a repository, and so a commit.
    package var namesCommit: Bool {
        let keys = Set(fields.map(\.key))
        return keys.isDisjoint(with: ["url", "download"])
            && !keys.isDisjoint(with: ["tag", "branch", "commit", "version"])
    }

    /// The text of the field `key`; `nil` where there is none, or a list.
    package func text(_ key: String) -> String? {
        guard case .text(let text)? = fields.first(where: { $0.key == key })?.value else { return nil }
        return text
    }

    /// The fields that select a revision of the source, without those that only shape the tree.
    package var selection: [Field] {
        fields.filter {
            ["url", "git", "tag", "branch", "commit", "version", "tag-prefix", "download"].contains($0.key)
        }
    }
}
