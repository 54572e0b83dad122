package import FetchModel

extension GitSource {
    /// Returns a repository that contains `commit` and, as a rule, nothing else.
    ///
    /// Servers that serve no commit by its id are asked for the tag or branch that `selector` names, and in the end for
    /// everything. Throws `GitError`, `commitGone` where the server does not have it any more; `SystemError`.
    package func clone(of commit: CommitID, foundBy selector: Dependency.Selector? = nil) async throws -> GitClone {
        let clone = try await GitClone(of: commit, from: self)
        let fetch = GitFetch(session: GitSession(self), remote: remote, clone: clone)
        if try await !fetch.commit(reference: Self.reference(selector)) {
            let isNamed = if case .commit? = selector { true } else { false }
            throw GitError.commitGone(commit, remote: "\(remote)", isNamed: isNamed)
        }
        if content.contains(.lfs) { try await GitLFS(clone: clone).fetch() }
        if try await clone.mentionsHistory() {
            try await fetch.everything()
            // Without a default branch, HEAD names none on the server either.
            if let branch = try? await defaultBranch() {
                _ = try await clone.run(["symbolic-ref", "HEAD", "refs/heads/\(branch.name)"])
            }
        }
        return clone
    }

    private static func reference(_ selector: Dependency.Selector?) -> String? {
        switch selector {
        case .tag(let name): "refs/tags/\(name)"
        case .branch(let name): "refs/heads/\(name)"
        case .commit, .version, nil: nil
        }
    }
}

/// The ways to fetch one commit, the cheapest first.
private struct GitFetch {
    let session: GitSession
    let remote: GitRemote
    let clone: GitClone

    /// Fetches the commit alone, else what `reference` names, else everything; returns whether the commit is there.
    func commit(reference: String?) async throws -> Bool {
        let refusal = try await fetch(["--depth=1"], clone.commit.hex)
        if try await clone.hasCommit() { return true }
        if let reference {
            // A plain web server has no shallow fetches.
            let depth = refusal == .wholeRepositoriesAlone ? [] : ["--depth=1"]
            _ = try await fetch(depth, "+\(reference):\(reference)")
            if try await clone.hasCommit() { return true }
        }
        // Protocol 2 serves every object by its id, so this server does not have it; older ones serve only what a
        // reference names, and git does not even ask them.
        if refusal == .missingObject { return false }
        try await everything()
        if try await clone.hasCommit() { return true }
        try await session.requireRepository()
        return false
    }

    /// Fetches all history, tags and branches. Archives may mention them: `$Format:%d$` lists the tags of a commit,
    /// `%(describe)` counts commits, and `%h` is as short as the number of objects allows.
    func everything() async throws {
        let depth = try await clone.isShallow() ? ["--unshallow"] : []
        _ = try await fetch(depth, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
    }

    private func fetch(_ depth: [String], _ references: String...) async throws -> GitDiagnosis? {
        try await session.fetch(depth + ["--", remote.address] + references, into: clone)
    }
}
