internal import FetchForge
internal import FetchGit
internal import FetchModel

/// A dependency whose question is answered: what is to be obtained, and what must come out.
struct Goal: Sendable {
    /// Where an archive is.
    enum Location: Hashable, Sendable {
        /// At a forge: the archive of a commit.
        case forge(ForgeAddress, Repository, CommitID)
        /// At a forge: a file that was uploaded there.
        case download(ForgeAddress, Repository, String)
        /// At a URL.
        case web(WebURL)
        /// In a file of this machine: its absolute path.
        case file(String)
        /// Nowhere: the git program makes it of a commit.
        case git(GitRemote, CommitID)
    }

    /// What was asked.
    var wanted: Wanted
    /// The tag that it resolved to.
    var tag: String?
    /// The commit that it resolved to.
    var commit: CommitID?
    /// Where its archive is.
    var location: Location
    /// What the lock promises, and so must come out to the last byte; `nil` where the lock is yet to be written.
    var pin: Pin?
    /// What the lock said until now, perhaps of another request.
    var previous: Pin?
    /// What stands in its place now, and whether that may go.
    var occupant: Plan.Occupant
    /// The tree that is in its place now, where that is one.
    var present: TreeID?

    /// The dependency's name.
    var name: String { wanted.dependency.name }

    /// Digests that the archive may be known by in the cache, best first.
    var knownDigests: [SHA256Digest] {
        var digests = [wanted.dependency.sha256, pin?.sha256]
        // Other filters, same archive: the commit says so, or the author's own checksum.
        if let previous, previous.commit != nil, previous.commit == commit, previous.source == wanted.source {
            digests.append(previous.sha256)
        }
        var seen: Set<SHA256Digest> = []
        return digests.compactMap(\.self).filter { seen.insert($0).inserted }
    }
}
