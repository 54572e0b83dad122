internal import FetchModel

/// A place where a goal's archive may be.
///
/// The stager tries the sources of a goal in order: local file, cache, host, git.
protocol ArchiveSource: Sendable {
    /// Whether the source vouches for the archive only by its own word, so that an archive which fails a check means that
    /// the next source has to be tried, and not that the content is wrong.
    var isReplaceable: Bool { get }

    /// Obtains the archive of `goal` and unpacks it with `unpacker`.
    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery
}

/// What a source has.
enum Delivery: Sendable {
    /// The archive: unpacked, and held for other goals that share it.
    case unpacked(Unpacked, HeldArchive)
    /// Not the archive; the next source may have it.
    case notHere
    /// The host serves the commit through git alone, for this reason.
    case useGit(GitOrigin, reason: String)
}
