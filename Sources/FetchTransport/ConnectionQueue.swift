internal import FetchModel

/// Limits the exchanges at a time, per origin and in all; the others wait in order.
struct ConnectionQueue {
    private struct Lane {
        var busy = 0
        var queue: [Transfer] = []
        var next = 0
    }

    private let perOrigin: Int
    private let limit: Int
    private var total = 0
    private var lanes: [Origin: Lane] = [:]
    /// Until when an origin wants no further request.
    private var holds: [Origin: ContinuousClock.Instant] = [:]

    /// At most `perOrigin` exchanges at a time with one origin, and `limit` in all.
    init(perOrigin: Int, limit: Int) {
        self.perOrigin = max(1, perOrigin)
        self.limit = max(1, limit)
    }

    /// Appends `transfer` to its origin's queue.
    mutating func enqueue(_ transfer: Transfer) {
        lanes[transfer.hop.url.origin, default: Lane()].queue.append(transfer)
    }

    /// Keeps all requests to `origin` waiting until `time`.
    mutating func hold(_ origin: Origin, until time: ContinuousClock.Instant) {
        holds[origin] = max(holds[origin] ?? time, time)
    }

    /// When the first hold ends.
    var nextRelease: ContinuousClock.Instant? { holds.values.min() }

    /// Returns the next exchange that may begin; it counts until `leave`.
    mutating func admit(at now: ContinuousClock.Instant) -> Transfer? {
        guard total < limit else { return nil }
        if !holds.isEmpty { holds = holds.filter { $0.value > now } }
        for (origin, var lane) in lanes
        where lane.busy < perOrigin && lane.next < lane.queue.count && holds[origin] == nil {
            let transfer = lane.queue[lane.next]
            lane.next += 1
            lane.busy += 1
            if lane.next == lane.queue.count { (lane.queue, lane.next) = ([], 0) }
            total += 1
            lanes[origin] = lane
            return transfer
        }
        return nil
    }

    /// Releases the place of an exchange with `origin`.
    mutating func leave(_ origin: Origin) {
        lanes[origin]?.busy -= 1
        total -= 1
        if let lane = lanes[origin], lane.busy == 0, lane.queue.isEmpty { lanes[origin] = nil }
    }

    /// Removes and returns all waiting exchanges.
    mutating func removeAll() -> [Transfer] {
        defer { lanes = [:] }
        return lanes.values.flatMap { $0.queue[$0.next...] }
    }
}
