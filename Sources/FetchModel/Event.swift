/// Progress of a run, as data. The console decides how each event looks.
package enum Event: Sendable {
    /// The run will download this many archives; `bytes` is their total size where the lockfile knows it.
    case planned(downloads: Int, bytes: Int?)
    /// The host is being asked which commit a dependency's tag, branch or version names.
    case resolving(name: String)
    /// A download began; `bytes` is its size where the host announced it.
    case started(name: String, bytes: Int?)
    /// This many bytes of a download have arrived so far.
    case received(name: String, bytes: Int)
    /// git brings a dependency, and does not say how much has arrived.
    case throughGit(name: String)
    /// A downloaded or cached archive is being extracted.
    case unpacking(name: String)
    /// So many bytes of what is vendored were hashed, of about `total`.
    case hashing(bytes: Int, of: Int)
    /// A dependency is done: installed, already satisfied, removed, or failed.
    case finished(Outcome)
    /// The run waits, for another process or for a host's rate limit, at most until `until`.
    case waiting(reason: String, until: ContinuousClock.Instant?)
    /// A request waits before it is sent again.
    case retrying(Retry)
    /// Something worth knowing that is not a failure.
    case note(Note)
    /// A request and its reason, for `-v`. Contains no secret and no query.
    case trace(String)
}

/// A wait before a request is sent again.
package struct Retry: Hashable, Sendable {
    /// The dependencies that the request is for.
    package var names: [String]
    /// Which attempt follows: `2 of 5`.
    package var attempt: String
    /// What happened: `'https://example.com' answered 503 (service unavailable)`.
    package var cause: String
    /// When the request is sent again.
    package var until: ContinuousClock.Instant
    /// The wait as a sentence; `nil` where another request to the same host said it already.
    package var sentence: String?

    /// Creates a description of a wait.
    package init(
        of names: [String],
        attempt: String,
        cause: String,
        until: ContinuousClock.Instant,
        sentence: String?
    ) {
        (self.names, self.attempt, self.cause, self.until, self.sentence) = (names, attempt, cause, until, sentence)
    }
}

/// Something worth knowing that is not a failure.
package struct Note: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// What happened: lower case, no full stop.
    package var message: String
    /// What to do next, best as a command to type.
    package var help: String?
    /// The dependency that it concerns.
    package var dependency: String?

    /// A note about `dependency`, where it concerns one.
    package init(_ message: String, help: String? = nil, dependency: String? = nil) {
        self.message = message
        self.help = help
        self.dependency = dependency
    }

    package init(stringLiteral value: String) { self.init(value) }
}
