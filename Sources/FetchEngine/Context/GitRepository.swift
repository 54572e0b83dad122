package import FetchGit
package import FetchModel

/// A repository that the git program reaches.
package protocol GitRepository: Sendable {
    /// Returns the commit that `selector` names today, and the tag where one was asked for or chosen.
    func resolve(_ selector: Dependency.Selector) async throws -> (tag: String?, commit: CommitID)

    /// Returns what the reference `name` (`refs/tags/v1`) names today, and what an annotated tag leads to; `nil` if there is
    /// none.
    func reference(_ name: String) async throws -> (id: ObjectID, peeled: ObjectID?)?

    /// Returns all tags, each with its commit.
    func tags() async throws -> [GitReference]

    /// Returns the branch that `HEAD` names, with its newest commit.
    func defaultBranch() async throws -> GitReference

    /// Returns the files of `commit` as an archive, and what `content` adds to them; `selection` says which files need their LFS
    /// objects. `selector` says how the commit was found, for servers that do not serve commits by id; `limit` is the most
    /// bytes to fetch, where it is not the standard one. With `copies` this repository is one of them.
    func archive(
        of commit: CommitID,
        foundBy selector: Dependency.Selector?,
        as format: GitArchive.Format,
        with content: GitContent,
        selecting selection: LFSSelection,
        limit: Int?,
        from copies: GitCopies?
    ) async throws -> GitArchive

    /// Fetches the objects of `commit`, which `selector` found.
    func objects(of commit: CommitID, foundBy selector: Dependency.Selector?) async throws -> GitObjects
}

extension GitSource: GitRepository {}
