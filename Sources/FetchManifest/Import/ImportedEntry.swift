internal import FetchModel

/// A dependency as another tool's file describes it, in the words of a manifest.
struct ImportedEntry: Hashable, Sendable {
    /// Where it comes from.
    enum Source: Hashable, Sendable {
        /// As `repo:` spells it.
        case repository(String)
        case git(String)
        case archive(String)
    }

    /// Which revision.
    enum Revision: Hashable, Sendable {
        case tag(String)
        case branch(String)
        /// A full id, and the name that it was found by.
        case commit(String, of: String?)
        case version(String)
    }

    var name: String
    /// The line of the other tool's file.
    var line: Int
    var source: Source
    var revision: Revision?
    var sha256: String?
    var download: String?
    /// Whether a file is kept as it is.
    var isKept = false
    var include: [String] = []
    var exclude: [String] = []
    var root: String?
    var strip: Int?
    var into: String?
    /// Whether the other tool says where it lands.
    var hasDestination = false
    /// What it would be called if no other entry had that name.
    var ownName: String?
    var patches: [String] = []
    var groups: [String] = []
    var submodules = false

    init(_ name: String, line: Int, from source: Source) {
        self.name = name
        self.line = line
        self.source = source
    }

    /// The revision that `ref` names, with the commit that the other tool locked, if it did.
    static func revision(_ ref: String, locked: String? = nil) -> Revision {
        if let commit = CommitID(ref) { return .commit(commit.hex, of: nil) }
        if let commit = locked.flatMap({ CommitID($0) }) { return .commit(commit.hex, of: ref) }
        for (prefix, isTag) in [("refs/tags/", true), ("tags/", true), ("refs/heads/", false)]
        where ref.hasPrefix(prefix) {
            let name = String(ref.dropFirst(prefix.count))
            return isTag ? .tag(name) : .branch(name)
        }
        return isCommonBranch(ref) ? .branch(ref) : .tag(ref)
    }

    /// Whether `ref` could as well be a branch, although `revision(_:locked:)` takes it for a tag.
    static func isDoubtful(_ ref: String) -> Bool {
        guard case .tag(let name) = revision(ref), name == ref else { return false }
        return !ref.contains { $0.isNumber }
    }

    private static func isCommonBranch(_ ref: String) -> Bool {
        ["main", "master", "develop", "development", "dev", "trunk", "HEAD"].contains(ref)
    }
}
