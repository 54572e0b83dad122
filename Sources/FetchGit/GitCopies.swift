/// Copies of a repository and of its submodules, at a mirror.
package struct GitCopies: Sendable {
    /// The repository itself, to whose address the URLs of its submodules are relative.
    let original: GitRemote
    /// Returns the copy of a repository; `nil` where the mirror has none.
    let copy: @Sendable (GitRemote) -> GitRemote?
    /// How often each of them is tried at most; as often as other repositories where `nil`.
    package var attempts: Int?

    /// The copies of `original` and its submodules that `copy` names.
    package init(of original: GitRemote, _ copy: @escaping @Sendable (GitRemote) -> GitRemote?) {
        (self.original, self.copy) = (original, copy)
    }
}
