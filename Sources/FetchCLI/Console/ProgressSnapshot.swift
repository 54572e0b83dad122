/// What a progress display shows at one moment.
struct ProgressSnapshot: Equatable, Sendable {
    /// What is going on with one dependency.
    enum Phase: Equatable, Sendable {
        /// Its host is being asked for the commit.
        case resolving
        /// Its archive is arriving: bytes so far, their total where it is known, bytes per second.
        case downloading(received: Int, expected: Int?, rate: Int?)
        /// Its archive is being extracted.
        case unpacking
    }

    /// One dependency that is being worked on.
    struct Activity: Equatable, Sendable {
        var name: String
        var phase: Phase
    }

    /// All downloads of the run.
    struct Total: Equatable, Sendable {
        /// Downloads that are done.
        var done = 0
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

    /// In the order in which they began.
    var activities: [Activity] = []
    /// The sum; `nil` while nothing is downloaded.
    var total: Total?
    /// How long the run still waits, for a host's rate limit or for another process.
    var wait: Duration?

    /// Whether there is nothing to show.
    var isEmpty: Bool { activities.isEmpty && wait == nil }
}
