/// The tags and branches of a repository, as git lists them.
package protocol GitListing: Sendable {
    /// Returns the commit that `revision` names today. Throws where the repository is hidden, or lacks the revision.
    func resolve(_ revision: Revision) async throws -> Resolution

    /// Returns all tags. Throws where the repository is hidden.
    func tags() async throws -> [Tag]

    /// Returns the branch that `HEAD` names. Throws where the repository is hidden, or names none.
    func defaultBranch() async throws -> Branch
}
