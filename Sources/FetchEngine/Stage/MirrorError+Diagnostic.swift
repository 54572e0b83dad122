internal import FetchModel

extension MirrorError: Diagnosable {
    var failure: Failure {
        switch self {
        case .down(_, let failure): failure
        case .unverifiable(_, let origin):
            Failure(
                .data,
                "unverifiable",
                "its archive from '\(origin)' does not say which commit it contains, and nothing else does",
                help: "give its 'sha256' in the manifest, or remove the mirror"
            )
        case .allFailed(let host, let mirrors): Self.allFailed(host, mirrors)
        }
    }

    /// The host's failure decides; it is the one that the user can do something about.
    private static func allFailed(_ host: Failure, _ mirrors: [FailedMirror]) -> Failure {
        var failure = host
        let others = mirrors.map { "'\($0.origin)' (\($0.failure.message))" }
        failure.message += "; before that, \(mirrors.count == 1 ? "its mirror" : "its mirrors") failed: "
        failure.message += others.joined(separator: ", ")
        return failure
    }
}
