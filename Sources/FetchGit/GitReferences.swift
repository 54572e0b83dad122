package import FetchModel
internal import FetchSystem

/// A tag or branch, and the commit that it names.
package struct GitReference: Hashable, Sendable {
    /// What it is.
    package enum Kind: String, Hashable, Sendable {
        case tag, branch
    }

    /// Without `refs/tags/` or `refs/heads/`.
    package let name: String
    /// The commit; of an annotated tag, the commit that it points to.
    package let commit: CommitID
}

/// The tags and branches of a repository, each in the order of their names' bytes.
package struct GitReferences: Sendable {
    let tags: [GitReference]
    let branches: [GitReference]

    /// Reads lines of `git ls-remote`.
    init(_ lines: [Line]) {
        var tags: [String: CommitID] = [:]
        var branches: [String: CommitID] = [:]
        var peeled: [String: CommitID] = [:]
        for line in lines {
            guard let commit = CommitID(line.value) else { continue }
            if line.name.hasPrefix("refs/heads/") {
                branches[String(line.name.dropFirst(11))] = commit
            } else if line.name.hasPrefix("refs/tags/") {
                let name = line.name.dropFirst(10)
                // No name contains `^`; git lists an annotated tag a second time with `^{}` and the commit it points to.
                if name.hasSuffix("^{}") {
                    peeled[String(name.dropLast(3))] = commit
                } else {
                    tags[String(name)] = commit
                }
            }
        }
        tags.merge(peeled) { $1 }
        self.tags = Self.sorted(tags)
        self.branches = Self.sorted(branches)
    }

    private static func sorted(_ references: [String: CommitID]) -> [GitReference] {
        references.map { GitReference(name: $0, commit: $1) }.sorted { $0.name.precedesInBytes($1.name) }
    }

    /// Returns the reference of `kind` that is called `name`. Throws `GitError.unknownReference`.
    func reference(_ kind: GitReference.Kind, _ name: String, of remote: GitRemote) throws -> GitReference {
        let (own, others) = kind == .tag ? (tags, branches) : (branches, tags)
        if let reference = own.first(where: { $0.name == name }) { return reference }
        var near = Suggestion.nearest(to: name, in: own.lazy.map(\.name), limit: 3)
        if near.isEmpty { near = own.lazy.map(\.name).filter { $0.contains(name) }.suffix(3) }
        let hint: GitError.Hint =
            if others.contains(where: { $0.name == name }) {
                .otherKind(kind == .tag ? .branch : .tag)
            } else if !near.isEmpty {
                .near(near)
            } else {
                own.isEmpty ? .empty : .none
            }
        throw GitError.unknownReference(kind, name: name, remote: "\(remote)", hint)
    }

    /// Returns the tag with the highest version in `range`, of those that begin with `prefix`. Throws
    /// `GitError.noVersion`.
    func highest(in range: String, prefix: String, of remote: GitRemote) throws -> GitReference {
        if let highest = (try? VersionRange(range))?.highest(of: tags.map(\.name), prefix: prefix),
            let tag = tags.first(where: { $0.name == highest })
        {
            return tag
        }
        let newest = VersionRange.newest(of: tags.map(\.name), prefix: prefix)
        throw GitError.noVersion(range: range, prefix: prefix, remote: "\(remote)", newest: newest, tags: tags.count)
    }

    /// The same without `tag`.
    func without(_ tag: GitReference) -> GitReferences {
        GitReferences(tags: tags.filter { $0 != tag }, branches: branches)
    }

    private init(tags: [GitReference], branches: [GitReference]) { (self.tags, self.branches) = (tags, branches) }

    /// One line `value TAB name` of `git ls-remote`.
    struct Line: Sendable {
        let value: Substring
        let name: Substring

        /// Reads all lines of `output`, without those whose name no reference can have.
        static func all(in output: [UInt8]) -> [Line] {
            output.split(separator: UInt8(ascii: "\n")).compactMap { line in
                guard let text = String(validating: line, as: UTF8.self) else { return nil }
                let parts = text.split(separator: "\t", omittingEmptySubsequences: false)
                guard parts.count == 2,
                    parts[1].unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
                else { return nil }
                return Line(value: parts[0], name: parts[1])
            }
        }
    }
}

extension GitSource {
    /// Returns what `selector` names today: the tag, where one was found, and the commit. A commit is not looked up; a
    /// missing one is noticed when it is fetched. Throws `GitError`.
    package func resolve(_ selector: Dependency.Selector) async throws -> (tag: String?, commit: CommitID) {
        switch selector {
        case .commit(let commit): return (nil, commit)
        case .tag(let name): return (name, try await references().reference(.tag, name, of: remote).commit)
        case .branch(let name): return (nil, try await references().reference(.branch, name, of: remote).commit)
        case .version(let range, let prefix):
            let tag = try await highest(in: range, prefix)
            return (tag.name, tag.commit)
        }
    }

    /// How many of the highest tags of a range may name no commit.
    private static let mostOddTags = 10
    /// The most bytes that finding out the kind of an object may take, where a server sends more than the object.
    private static let oddTagLimit = 32 << 20

    /// Returns the tag with the highest version in `range`. A tag of something else than a commit is passed over.
    private func highest(in range: String, _ prefix: String) async throws -> GitReference {
        var references = try await references()
        for _ in 0..<Self.mostOddTags {
            let tag = try references.highest(in: range, prefix: prefix, of: remote)
            guard let type = try await type(of: tag, among: references.branches) else { return tag }
            notice(.passedOver(tag: tag.name, remote: "\(remote)", type: type))
            references = references.without(tag)
        }
        return try references.highest(in: range, prefix: prefix, of: remote)
    }

    /// What `tag` names if that is no commit; `nil` for a commit, and where the server does not tell: then it shows when the
    /// commit is fetched, and so does whatever goes wrong here.
    ///
    /// A list of references has no types. A branch names a commit always; otherwise the object itself is fetched.
    private func type(of tag: GitReference, among branches: [GitReference]) async throws -> String? {
        if branches.contains(where: { $0.commit == tag.commit }) { return nil }
        let small = at(remote, atMost: min(limits.bytes, Self.oddTagLimit))
        let clone = try await GitClone(of: tag.commit, from: small)
        do {
            let arguments = ["--depth=1", "--filter=tree:0", "--", remote.address, tag.commit.hex]
            _ = try await GitSession(small).fetch(arguments, into: clone)
        } catch is GitError {}
        do {
            _ = try await clone.hasCommit()
            return nil
        } catch GitError.notACommit(_, _, let type) {
            return type
        }
    }

    /// Returns all tags, in the order of their names' bytes. Throws `GitError`.
    package func tags() async throws -> [GitReference] { try await references().tags }

    /// Returns the branch that `HEAD` names. Throws `GitError`.
    package func defaultBranch() async throws -> GitReference {
        let lines = try await list(["--symref", "--", remote.address, "HEAD"])
        let prefix = "ref: refs/heads/"
        if let line = lines.first(where: { $0.name == "HEAD" && $0.value.hasPrefix(prefix) }),
            let commit = lines.lazy.filter({ $0.name == "HEAD" }).compactMap({ CommitID($0.value) }).first
        {
            return GitReference(name: String(line.value.dropFirst(prefix.count)), commit: commit)
        }
        throw GitError.noDefaultBranch(remote: "\(remote)")
    }

    private func references() async throws -> GitReferences {
        guard let listings else { return try await listReferences() }
        return try await listings.answer(to: remote.address) { try await listReferences() }
    }

    private func listReferences() async throws -> GitReferences {
        GitReferences(try await list(["--heads", "--tags", "--", remote.address]))
    }

    private func list(_ arguments: [String]) async throws -> [GitReferences.Line] {
        .init(GitReferences.Line.all(in: try await GitSession(self).list(arguments)))
    }
}
