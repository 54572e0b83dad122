package import FetchModel

extension GitSource {
    private static let fetch = [
        "fetch", "--progress", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance",
        "--force",
    ]

    /// A repository that holds `commit` and, as a rule, nothing else.
    ///
    /// Servers that give no commit by its id are asked for the tag or branch that `selector` names, and in the end for
    /// everything. Throws `Failure`, `commit-gone` where the server has it no more; `SystemError`.
    package func clone(of commit: CommitID, foundBy selector: Dependency.Selector? = nil) async throws -> GitClone {
        let clone = try await GitClone(of: commit, from: self)
        if try await !obtain(clone, Self.reference(selector)) {
            throw Failure(
                .data,
                "commit-gone",
                "'\(remote)' has no commit \(commit)",
                help: "it may have been removed from the repository's history; choose another, "
                    + "or run `fetch update` to move to what its tag or branch names now"
            )
        }
        if try await clone.speaksOfHistory() { try await complete(clone) }
        return clone
    }

    /// Whether the commit could be had.
    private func obtain(_ clone: GitClone, _ reference: String?) async throws -> Bool {
        let first = try await fetch(["--depth=1", "--", remote.address, clone.commit.hex], into: clone)
        if try await clone.hasCommit() { return true }
        if let reference {
            try await fetch(["--depth=1", "--", remote.address, reference], into: clone)
            if try await clone.hasCommit() { return true }
        }
        // Protocol 2 gives whatever there is by its id, so this server has it not; older ones give only what a reference
        // names, and git does not even ask them.
        if GitRefusal.meansMissingObject(first) { return false }
        try await fetch(
            try await depth(clone) + ["--", remote.address, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"],
            into: clone
        )
        return try await clone.hasCommit()
    }

    /// Adds the history and all names, where the archive tells of them: `$Format:%d$` lists the tags of a commit,
    /// `%(describe)` counts commits, and `%h` is as short as the number of objects allows.
    private func complete(_ clone: GitClone) async throws {
        try await fetch(
            try await depth(clone) + ["--", remote.address, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"],
            into: clone
        )
        guard let branch = try? await defaultBranch() else { return }  // Without one, HEAD names none there either.
        _ = try await clone.run(["symbolic-ref", "HEAD", "refs/heads/\(branch.name)"])
    }

    private func depth(_ clone: GitClone) async throws -> [String] {
        try await clone.isShallow() ? ["--unshallow"] : []
    }

    @discardableResult
    private func fetch(_ arguments: [String], into clone: GitClone) async throws -> GitProgram.Result {
        try await ask(Self.fetch + arguments, in: clone, isAnswer: GitRefusal.isAboutObjects)
    }

    private static func reference(_ selector: Dependency.Selector?) -> String? {
        switch selector {
        case .tag(let name): "refs/tags/\(name)"
        case .branch(let name): "refs/heads/\(name)"
        case .commit, .version, nil: nil
        }
    }
}

extension GitClone {
    /// Whether a file of the commit may hold a `$Format:…$` that `git archive` answers from more than the commit itself.
    fileprivate func speaksOfHistory() async throws -> Bool {
        let attributes = try await run(
            ["grep", "-q", "-a", "-F", "-e", "export-subst", commit.hex, "--", ":(glob)**/.gitattributes"]
        )
        guard attributes.isSuccess else { return false }
        let placeholder = #"\$Format:[^$]*%[-+ ]?([htpPdDS]|\(d)"#
        return try await run(["grep", "-q", "-a", "-E", "-e", placeholder, commit.hex]).isSuccess
    }
}
