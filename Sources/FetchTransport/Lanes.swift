internal import FetchModel

/// Who may use a connection: so many exchanges per origin and in all, the others wait in order.
struct Lanes {
    private struct Lane {
        var busy = 0
        var queue: [Transfer] = []
        var next = 0
    }

    private let perOrigin: Int
    private let limit: Int
    private var total = 0
    private var lanes: [Origin: Lane] = [:]

    /// At most `perOrigin` at a time to one origin, and `limit` in all.
    init(perOrigin: Int, limit: Int) {
        self.perOrigin = max(1, perOrigin)
        self.limit = max(1, limit)
    }

    /// Puts `transfer` at the end of its origin's queue.
    mutating func enqueue(_ transfer: Transfer) {
        lanes[transfer.hop.url.origin, default: Lane()].queue.append(transfer)
    }

    /// The next exchange that may begin; it counts until `leave`.
    mutating func admit() -> Transfer? {
        guard total < limit else { return nil }
        for (origin, var lane) in lanes where lane.busy < perOrigin && lane.next < lane.queue.count {
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

    /// Gives back the place of an exchange to `origin`.
    mutating func leave(_ origin: Origin) {
        lanes[origin]?.busy -= 1
        total -= 1
        if let lane = lanes[origin], lane.busy == 0, lane.queue.isEmpty { lanes[origin] = nil }
    }

    /// Gives all that wait, and forgets everything.
    mutating func drain() -> [Transfer] {
        defer { lanes = [:] }
        return lanes.values.flatMap { $0.queue[$0.next...] }
    }
}
