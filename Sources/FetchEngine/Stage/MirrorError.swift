internal import FetchModel

/// Why an archive is not taken from a mirror, or from anywhere.
enum MirrorError: Error, Equatable {
    /// The mirror failed before in this run.
    case down(Origin, Failure)
    /// Neither the lockfile, the manifest nor the archive itself says which content is the right one.
    case unverifiable(name: String, Origin)
    /// The mirrors failed, and so did the host.
    case allFailed(host: Failure, mirrors: [FailedMirror])
}

/// A mirror that was tried in vain.
struct FailedMirror: Hashable, Sendable {
    let origin: Origin
    let failure: Failure
}
