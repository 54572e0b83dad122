internal import FetchModel

/// A place where a goal's archive may be.
///
/// The stager tries the sources of a goal in order: local file, cache, mirrors, host, git.
protocol ArchiveSource: Sendable {
    /// What its failures mean.
    var rank: SourceRank { get }

    /// Obtains the archive of `goal` and unpacks it with `unpacker`.
    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery
}

/// What the failures of a source mean.
enum SourceRank: Hashable, Sendable {
    /// It decides: its failures are the goal's.
    case final
    /// A copy on this machine, known by its own word alone. One that fails a check is ignored.
    case copy
    /// A mirror at this origin. Whatever fails there, the next source is tried.
    case mirror(Origin)

    /// Whether the next source is tried after `failures`.
    func passesOn(_ failures: [Failure]) -> Bool {
        switch self {
        case .final: false
        case .copy: failures.allSatisfy { $0.kind == .data }
        // A full disk is not the mirror's.
        case .mirror: !failures.contains { [.bug, .disk, .interrupted].contains($0.kind) }
        }
    }
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
