internal import FetchForge
internal import FetchGit
internal import FetchModel

/// Names the archive of a commit in the cache.
///
/// It contains everything that shapes the archive's bytes, so that a lookup never finds another archive. A commit never
/// changes, and neither does the meaning of its key.
struct ArchiveKey: Hashable, Sendable, CustomStringConvertible {
    /// Who makes the archive: hosts and git may compress and filter differently.
    enum Maker: String, Sendable {
        case host, git
    }

    let description: String

    /// The archive of `commit` in a repository of a forge; `endpoint` is its URL if it is not the one of the forge's first
    /// choice.
    init(
        of address: ForgeAddress,
        _ repository: Repository,
        _ commit: CommitID,
        maker: Maker,
        endpoint: String? = nil,
        _ shape: Shape
    ) {
        let parts = [address.kind.rawValue, "\(address.url)", "\(repository)", "\(commit)", endpoint]
        description = Self.joined(maker, parts.compactMap(\.self), shape)
    }

    /// The archive that git makes of `commit` in the repository at `remote`.
    init(of remote: GitRemote, _ commit: CommitID, _ shape: Shape) {
        description = Self.joined(.git, [remote.source, "\(commit)"], shape)
    }

    private static func joined(_ maker: Maker, _ parts: [String], _ shape: Shape) -> String {
        var parts = (maker == .git ? ["git"] : []) + parts
        if shape.submodules { parts.append("submodules") }
        if shape.lfs { parts.append("lfs") }
        if let objects = shape.lfsKey { parts.append(objects) }
        return parts.joined(separator: " ")
    }
}
