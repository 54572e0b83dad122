/// The path of the repository for which a credential is looked up. Git's helpers are told it where the user's configuration
/// of git says so (`credential.useHttpPath`); AWS CodeCommit's credentials are signatures of it.
package enum CredentialPath {
    /// The path without its leading slash; `nil` where there is no repository.
    @TaskLocal package static var current: String?
}
