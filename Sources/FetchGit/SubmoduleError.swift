internal import FetchModel

/// Why the submodules of a commit cannot be brought.
package enum SubmoduleError: Error, Hashable, Sendable {
    /// `.gitmodules` of `parent` cannot be read.
    case unreadable(parent: String, Fault)
    /// An entry of `.gitmodules` breaks a rule.
    case refused(Submodule.Label, Rule)
    /// The tree has a submodule at `path` that `.gitmodules` does not name.
    case unnamed(path: String)
    /// There are more submodules than this.
    case tooMany(Int)
    /// Submodules have submodules that have submodules, more often than this.
    case tooDeep(Submodule.Label, Int)
    /// Git could not bring a submodule.
    case git(Submodule.Label, GitError)
    /// The LFS objects of a submodule could not be brought.
    case lfs(Submodule.Label, LFSError)

    /// What is wrong with a `.gitmodules`.
    package enum Fault: Hashable, Sendable {
        /// This line is not part of the format.
        case line(Int)
        /// It is larger than this many bytes.
        case size(Int)
        /// It is not a file.
        case notAFile
    }

    /// A rule for the entries of `.gitmodules`. Texts in it are fit for a message.
    package enum Rule: Error, Hashable, Sendable {
        /// `update` names a command.
        case command
        /// `update` is none of the words that git knows.
        case update(String)
        /// Its name climbs or contains a control character.
        case name
        /// It has no path, or no URL.
        case missing(key: String)
        /// A key is given twice, with different values.
        case repeated(key: String)
        /// Its path is not one below the repository, for this reason.
        case path(String, reason: String)
        /// Its path leads through a symbolic link.
        case throughLink(String, link: String)
        /// Another submodule has the same path.
        case samePath(String)
        /// Its URL is not the address of a repository, for this reason.
        case url(String, reason: String)
        /// Its URL contains a password.
        case credentials(String)
        /// Its URL is a path of this machine, and its parent is on a server.
        case local(String)
        /// Its relative URL climbs above the host's root.
        case climbs(String)
    }
}
