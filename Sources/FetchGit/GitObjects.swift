package import FetchModel

/// The objects of one commit, in a repository of fetch's own that the git program filled.
package struct GitObjects: Sendable {
    /// An object as git prints it.
    package struct Object: Hashable, Sendable {
        /// `commit`, `tree`, `blob` or `tag`.
        package let type: String
        package let bytes: [UInt8]
    }

    private let clone: GitClone
    private let session: GitSession

    init(_ clone: GitClone, _ session: GitSession) {
        self.clone = clone
        self.session = session
    }

    /// Returns what the reference `name` (`refs/tags/v1`) names on the server, and what an annotated tag leads to; `nil` if
    /// there is none. Fetches its objects. Throws `GitError`, `SystemError`.
    package func reference(_ name: String) async throws -> (id: ObjectID, peeled: ObjectID?)? {
        guard let found = try await session.reference(name, at: clone.remote) else { return nil }
        if let refusal = try await session.fetch(
            ["--depth=1", "--", clone.remote.address, "+\(name):\(name)"],
            into: clone
        ) {
            if refusal != .wholeRepositoriesAlone { return nil }
            _ = try await session.fetch(["--", clone.remote.address, "+\(name):\(name)"], into: clone)
        }
        return found
    }

    /// Returns the object `id`, of at most `limit` bytes; `nil` if it is not there. Throws `GitError`.
    package func object(_ id: ObjectID, limit: Int) async throws -> Object? {
        let type = try await clone.run(["cat-file", "-t", id.hex])
        guard type.isSuccess else { return nil }
        let name = ForeignText.line(type.output)
        let result = try await clone.run(["cat-file", name, id.hex], outputLimit: limit)
        return result.isSuccess ? Object(type: name, bytes: result.output) : nil
    }
}

extension GitSession {
    /// Returns what the reference `name` names at `remote`, and what an annotated tag leads to; `nil` if there is none.
    fileprivate func reference(_ name: String, at remote: GitRemote) async throws -> (id: ObjectID, peeled: ObjectID?)?
    {
        let peeledName = "\(name)^{}"
        let lines = GitReferences.Line.all(in: try await list(["--", remote.address, name, peeledName]))
        func id(_ name: String) -> ObjectID? {
            lines.first { $0.name == name }.flatMap { ObjectID(hex: $0.value) }
        }
        guard let found = id(name) else { return nil }
        return (found, id(peeledName))
    }
}

extension GitSource {
    /// Returns what the reference `name` (`refs/tags/v1`) names on the server, and what an annotated tag leads to; `nil` if
    /// there is none. Throws `GitError`, `SystemError`.
    package func reference(_ name: String) async throws -> (id: ObjectID, peeled: ObjectID?)? {
        try await GitSession(self).reference(name, at: remote)
    }

    /// Fetches `commit`, which `selector` found. Throws as `archive` does.
    package func objects(of commit: CommitID, foundBy selector: Dependency.Selector?) async throws -> GitObjects {
        GitObjects(try await clone(of: commit, foundBy: selector), GitSession(self))
    }
}
