internal import FetchModel
internal import FetchSystem

/// An archive whose bytes are on this machine and can be read any number of times.
struct HeldArchive: Sendable {
    /// Where the bytes came from.
    enum Provenance: Hashable, Sendable {
        /// A host, in this run.
        case host
        /// The git program, in this run.
        case git
        /// The cache; `maker` says who made the archive.
        case cache(maker: ArchiveKey.Maker)
        /// A file of the user.
        case file

        /// Whether the bytes were here before the run.
        var isCache: Bool { if case .cache = self { true } else { false } }

        /// Whether git made the archive. Its digest then says nothing about any host's archive.
        var isMadeByGit: Bool { self == .git || self == .cache(maker: .git) }
    }

    /// Opens the archive at its start.
    let open: @Sendable () throws -> File
    /// Where the bytes came from.
    let origin: Provenance
    /// Where it was downloaded, as lockfiles name it; `nil` if that is unknown.
    var url: String?
    /// The mirror that served it; `nil` if none did.
    var mirror: Origin?
    /// The SHA-256 that a cached archive must have; `nil` for others.
    var expectedDigest: SHA256Digest?
    /// Puts the archive into the cache. Called only after everything that was promised of it was checked.
    var keep: @Sendable () -> Void = {}
    /// Releases the archive.
    var drop: @Sendable () -> Void = {}
}
