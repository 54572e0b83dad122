internal import FetchModel

/// What one session with a remote holds while it runs: its turn at a host that limits requests, and the first use of a
/// credential, for which others wait.
struct GitTurn {
    private let source: GitSource
    /// Whether it is the only one at its host.
    private var isAlone = false
    /// The use of the credential that it uses first.
    private var trial: GitTraffic.Use?

    /// A turn with `source`, which holds nothing yet.
    init(_ source: GitSource) { self.source = source }

    /// Whether others wait for the end of `endTrial`.
    var isTrial: Bool { trial != nil }

    /// Waits until the session may begin at `origin`. Throws `GitTraffic.Closed`.
    mutating func enter(at origin: Origin) async throws {
        isAlone = try await source.traffic.enter(at: origin)
    }

    /// Waits until the session is the only one at `origin`. Throws `GitTraffic.Closed`.
    mutating func enterAlone(at origin: Origin) async throws {
        if isAlone { return }
        // Who holds the turn may wait for the end of this use.
        await endTrial(isAccepted: false)
        try await source.traffic.enterAlone(at: origin)
        isAlone = true
    }

    /// Ends all that it holds at `origin`; `closed` says that the host takes no more requests.
    mutating func leave(_ origin: Origin, isServed: Bool, closed: GitTraffic.Closed? = nil) async {
        await endTrial(isAccepted: false)
        if isAlone { await source.traffic.leave(origin, isServed: isServed, closed: closed) }
    }

    /// Waits until `issued` has been accepted at the origin, or is used here first. Throws where it was refused meanwhile.
    mutating func begin(with issued: IssuedCredential?) async throws {
        guard let issued, let origin = source.remote.origin else { return }
        let use = GitTraffic.Use(origin: origin, secret: issued.credential.secret)
        if trial == use { return }
        await endTrial(isAccepted: false)
        while true {
            switch await source.traffic.begin(use) {
            case .accepted: return
            case .first:
                trial = use
                return
            case .ended:
                try Task.checkCancellation()
                // Throws where the refusal is final.
                if try await source.credentials.credential(origin, .git) != nil { continue }
                if try await source.credentials.replacement(nil, .hidden, origin, .git) != nil { continue }
                let access = GitError.Access(remote: "\(source.remote)", origin: origin, source: issued.source)
                throw GitError.credentialRefused(access, isGone: false, reason: "it was refused for another repository")
            }
        }
    }

    /// Tells those who wait whether the credential was accepted, if this is its first use.
    mutating func endTrial(isAccepted: Bool) async {
        guard let use = trial else { return }
        await source.traffic.end(use, isAccepted: isAccepted)
        trial = nil
    }
}
