internal import FetchModel
package import FetchSystem

extension Patching {
    /// Returns `patches`, which apply to `old` in their order, as patches that apply to `new` in the same order: each is merged
    /// three ways between the two trees, and stays as it is where it means the same there.
    ///
    /// Changes both directories, which must be private copies. Throws `PatchError` for a patch that does not
    /// apply to `old`, that conflicts with `new`, or that `new` contains already; `GitError` and `SystemError`.
    package func rebase(_ patches: [Patch], from old: Directory, onto new: Directory) async throws -> [Patch] {
        let repository = try await workers.run { [temporary] in try PatchRepository(below: temporary) }
        defer { repository.remove() }
        var base = try await tree(of: old, "old", repository)
        var ours = try await tree(of: new, "new", repository)
        var rebased: [Patch] = []
        for patch in patches {
            try await apply([patch], in: old)
            let theirs = try await tree(of: old, "old", repository)
            let merged = try await merge(patch, base, ours, theirs, repository)
            if merged == ours { throw PatchError(patch, .contained) }
            rebased.append(try await advance(new, from: ours, to: merged, by: patch, repository))
            (base, ours) = (theirs, merged)
        }
        return rebased
    }

    /// Makes the files of `directory`, whose tree is `old`, those of the tree `new`. Returns the patch that does it: `patch` itself
    /// if it does the same, else one with the same text before its first file.
    private func advance(
        _ directory: Directory,
        from old: String,
        to new: String,
        by patch: Patch,
        _ repository: PatchRepository
    ) async throws -> Patch {
        do {
            try await apply([patch], in: directory)
        } catch let error as PatchError where error.failure.kind == .data {
            // It is merged because it need not apply.
        }
        let found = try await tree(of: directory, "new", repository)
        if found == new { return patch }
        let rest = try await text(from: found, to: new, repository)
        try await apply([Patch(name: patch.name, bytes: rest, place: patch.place)], in: directory)
        let text = try await text(from: old, to: new, repository)
        return Patch(name: patch.name, bytes: patch.preamble + text, place: patch.place)
    }

    /// Merges what changed between the trees `base` and `theirs` into the tree `ours`, and returns the result.
    private func merge(
        _ patch: Patch,
        _ base: String,
        _ ours: String,
        _ theirs: String,
        _ repository: PatchRepository
    ) async throws -> String {
        let root = try await commit(base, [], repository)
        let sides = [try await commit(ours, [root], repository), try await commit(theirs, [root], repository)]
        let result = try await outcome(
            ["merge-tree", "--write-tree", "--name-only", "-z", "--no-messages"] + sides,
            repository
        )
        let parts = result.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        // 1 says that there are conflicts; anything else is not a result.
        guard result.status < 2, let tree = parts.first else { throw error(of: result) }
        if result.status == 1 { throw PatchError(patch, .conflicts(Array(parts.dropFirst()))) }
        return tree
    }

    private func commit(_ tree: String, _ parents: [String], _ repository: PatchRepository) async throws -> String {
        var variables: [String: String] = [:]
        for role in ["AUTHOR", "COMMITTER"] {
            variables["GIT_\(role)_NAME"] = "fetch"
            variables["GIT_\(role)_EMAIL"] = "fetch@localhost"
            variables["GIT_\(role)_DATE"] = "@0 +0000"
        }
        let arguments = ["commit-tree", tree, "-m", "tree"] + parents.flatMap { ["-p", $0] }
        let result = try await run(arguments, repository, adding: variables)
        return String(decoding: result.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}

extension Patch {
    /// What precedes the first file, such as the message of a commit.
    fileprivate var preamble: ArraySlice<UInt8> {
        var rest = bytes[...]
        while !rest.isEmpty, !rest.starts(with: "diff --git ".utf8), !rest.starts(with: "--- ".utf8) {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return [] }
            rest = rest[(end + 1)...]
        }
        return bytes[..<rest.startIndex]
    }
}
