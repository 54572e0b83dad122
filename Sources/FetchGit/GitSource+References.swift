package import FetchModel

/// A tag or branch, and the commit that it names.
package struct GitReference: Hashable, Sendable {
    /// Without `refs/tags/` or `refs/heads/`.
    package let name: String
    /// The commit; of an annotated tag the one that it was put on.
    package let commit: CommitID
}

extension GitSource {
    /// What a selector names today: the tag, where one was found, and the commit. A commit is not asked for; that it is
    /// not there shows when it is fetched. Throws `Failure`.
    package func resolve(_ selector: Dependency.Selector) async throws -> (tag: String?, commit: CommitID) {
        switch selector {
        case .commit(let commit): return (nil, commit)
        case .tag(let name):
            let references = try await references()
            guard let tag = references.tags.first(where: { $0.name == name }) else {
                throw unknown("tag", name, in: references.tags, orIn: references.branches, "branch")
            }
            return (name, tag.commit)
        case .branch(let name):
            let references = try await references()
            guard let branch = references.branches.first(where: { $0.name == name }) else {
                throw unknown("branch", name, in: references.branches, orIn: references.tags, "tag")
            }
            return (nil, branch.commit)
        case .version(let text, let prefix):
            let tags = try await tags()
            guard let range = try? VersionRange(text), let name = range.highest(of: tags.map(\.name), prefix: prefix),
                let tag = tags.first(where: { $0.name == name })
            else {
                throw Failure(
                    .data,
                    "no-version",
                    "no tag of '\(remote)' satisfies '\(ForeignText.line(text))'"
                        + (prefix.isEmpty ? "" : " with the prefix '\(ForeignText.line(prefix))'"),
                    help: Self.newest(tags, prefix)
                )
            }
            return (name, tag.commit)
        }
    }

    /// All tags, in the order of their names' bytes. Throws `Failure`.
    package func tags() async throws -> [GitReference] { try await references().tags }

    /// The branch that `HEAD` names. Throws `Failure`.
    package func defaultBranch() async throws -> GitReference {
        let lines = try await list(["--symref", "--", remote.address, "HEAD"])
        let prefix = "ref: refs/heads/"
        if let line = lines.first(where: { $0.name == "HEAD" && $0.value.hasPrefix(prefix) }) {
            let name = String(line.value.dropFirst(prefix.count))
            if let commit = lines.lazy.filter({ $0.name == "HEAD" }).compactMap({ CommitID($0.value) }).first {
                return GitReference(name: name, commit: commit)
            }
        }
        throw Failure(
            .data,
            "empty-repository",
            "'\(remote)' has no branch that it shows first",
            help: "name a branch or a tag"
        )
    }

    private func references() async throws -> (tags: [GitReference], branches: [GitReference]) {
        var tags: [String: CommitID] = [:]
        var branches: [String: CommitID] = [:]
        var peeled: [String: CommitID] = [:]
        for line in try await list(["--heads", "--tags", "--", remote.address]) {
            guard let commit = CommitID(line.value) else { continue }
            if line.name.hasPrefix("refs/heads/") {
                branches[String(line.name.dropFirst(11))] = commit
            } else if line.name.hasPrefix("refs/tags/") {
                let name = line.name.dropFirst(10)
                // `^` is in no name; git shows an annotated tag a second time with it, and the commit that it was put on.
                if name.hasSuffix("^{}") {
                    peeled[String(name.dropLast(3))] = commit
                } else {
                    tags[String(name)] = commit
                }
            }
        }
        tags.merge(peeled) { $1 }
        func sorted(_ references: [String: CommitID]) -> [GitReference] {
            references.map { GitReference(name: $0, commit: $1) }.sorted {
                $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
            }
        }
        return (sorted(tags), sorted(branches))
    }

    /// The lines `value TAB name` of `git ls-remote`; those whose name no reference can have are passed over.
    private func list(_ arguments: [String]) async throws -> [(value: Substring, name: Substring)] {
        let result = try await ask(["ls-remote"] + arguments, limit: 64 << 20)
        return result.output.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let text = String(validating: line, as: UTF8.self) else { return nil }
            let parts = text.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[1].unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else { return nil }
            return (parts[0], parts[1])
        }
    }

    private func unknown(
        _ kind: String,
        _ name: String,
        in references: [GitReference],
        orIn others: [GitReference],
        _ otherKind: String
    ) -> Failure {
        var near = Suggestion.nearest(to: name, in: references.lazy.map(\.name), limit: 3)
        if near.isEmpty { near = references.lazy.map(\.name).filter { $0.contains(name) }.suffix(3) }
        let help: String
        if others.contains(where: { $0.name == name }) {
            help = "there is a \(otherKind) of that name; write '\(otherKind): \(ForeignText.line(name))'"
        } else if near.isEmpty {
            help =
                references.isEmpty
                ? "it has no \(kind)\(kind == "branch" ? "es" : "s") at all"
                : "see what it has with `git ls-remote '\(remote)'`"
        } else {
            help = "did you mean \(near.map { "'\(ForeignText.line($0))'" }.joined(separator: " or "))?"
        }
        return Failure(.data, "unknown-\(kind)", "'\(remote)' has no \(kind) '\(ForeignText.line(name))'", help: help)
    }

    private static func newest(_ tags: [GitReference], _ prefix: String) -> String {
        guard let newest = VersionRange.newest(of: tags.map(\.name), prefix: prefix) else {
            let such = prefix.isEmpty ? "" : "begins with '\(ForeignText.line(prefix))' and "
            return "none of its \(tags.count) tags \(such)is a version; name one with 'tag'"
        }
        return "the newest version there is '\(ForeignText.line(newest))'"
    }
}
