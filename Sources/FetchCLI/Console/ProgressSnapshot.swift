/// What a progress display shows at one moment.
struct ProgressSnapshot: Equatable, Sendable {
    /// What is going on with one dependency.
    enum Phase: Equatable, Sendable {
        /// Its host is being asked for the commit.
        case resolving
        /// Its archive is arriving: bytes so far, their total where it is known, bytes per second.
        case downloading(received: Int, expected: Int?, rate: Int?)
        /// git brings it, and does not say how much has arrived.
        case throughGit
        /// Its archive is being extracted.
        case unpacking
        /// A request for it is sent again: which attempt, in how long, and why.
        case retrying(attempt: String, rest: Duration, cause: String)
    }

    /// One dependency that is being worked on.
    struct Activity: Equatable, Sendable {
        var name: String
        var phase: Phase
    }

    /// All downloads of the run.
    struct Total: Equatable, Sendable {
        /// Whether files are hashed rather than downloaded.
        var isHashing = false
        /// Downloads that are done.
        var done = 0
        /// Downloads that failed.
        var failed = 0
        /// Downloads in all, where that is known.
        var count: Int?
        /// Bytes that have arrived.
        var received = 0
        /// Bytes in all, where that is known.
        var expected: Int?
        /// Bytes per second.
        var rate: Int?
        /// How much is done, from 0 to 1: by bytes where they are known, else by the number of downloads.
        var fraction: Double?
        /// How long the rest will take at this rate.
        var remaining: Duration?
    }

    /// A pause that a host, another process or a failure makes necessary.
    struct Wait: Equatable, Sendable {
        /// What it waits for.
        var reason: String
        /// How long at most.
        var rest: Duration
    }

    /// What is under way: downloads first, the largest first, then the rest in the order in which it began.
    var activities: [Activity] = []
    /// How many dependencies have to be obtained, and are not under way yet.
    var waiting = 0
    /// How long the run has shown something: moves the mark of a download of unknown size.
    var age = Duration.zero
    /// The sum; `nil` while nothing is downloaded.
    var total: Total?
    /// What the run waits for, with an end.
    var wait: Wait?

    /// Whether there is nothing to show.
    var isEmpty: Bool { activities.isEmpty && wait == nil && total?.isHashing != true }
}
