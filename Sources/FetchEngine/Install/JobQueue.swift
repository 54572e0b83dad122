/// Jobs that wait to be staged: the goals that need one archive, which is obtained once.
///
/// Goals may arrive while others are staged. Those whose archive is being obtained wait, and find it in the cache.
struct JobQueue {
    private var jobs: [Goal.ArchiveIdentity: [Goal]] = [:]
    /// The keys of `jobs` that may be begun, from `first` on.
    private var order: [Goal.ArchiveIdentity] = []
    private var first = 0
    /// Those whose archives are being obtained.
    private var running: Set<Goal.ArchiveIdentity> = []

    /// Whether no goal waits.
    var isEmpty: Bool { jobs.isEmpty }

    /// Adds `goals`; of those that arrive together, the largest jobs are first.
    mutating func add(_ goals: [Goal]) {
        for job in Stager.jobs(goals) {
            let key = job[0].archive
            if jobs[key] == nil, !running.contains(key) { order.append(key) }
            jobs[key, default: []] += job
        }
    }

    /// Removes the next job; `nil` where none may be begun. It counts as running until `finish(_:)`.
    mutating func next() -> (Goal.ArchiveIdentity, [Goal])? {
        guard first < order.count else { return nil }
        let key = order[first]
        first += 1
        guard let job = jobs.removeValue(forKey: key) else { return nil }
        running.insert(key)
        return (key, job)
    }

    /// Records that the job of `key` is through.
    mutating func finish(_ key: Goal.ArchiveIdentity) {
        running.remove(key)
        if jobs[key] != nil { order.append(key) }
    }
}
