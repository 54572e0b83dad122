internal import FetchModel

/// The table of `fetch outdated`: what is locked, what `update` would lock, and the newest.
struct OutdatedTable {
    private let outcomes: [Outcome]
    private let showsAll: Bool

    /// A table of `outcomes`; of all, or of those that are behind or failed.
    init(_ outcomes: [Outcome], showsAll: Bool) {
        self.outcomes = outcomes
        self.showsAll = showsAll
    }

    /// The table; `nil` if it has no rows.
    var table: Table? {
        let rows = outcomes.filter { showsAll || $0.freshness?.isBehind == true || $0.status != .satisfied }.map(row)
        if rows.isEmpty { return nil }
        return Table(
            header: ["NAME", "CURRENT", "WANTED", "LATEST", "WHERE", ""],
            rows: rows,
            concessions: [
                (4, .leaveOut), (5, .leaveOut), (0, .shortenMiddle), (1, .shortenMiddle), (2, .shortenMiddle),
                (3, .shortenMiddle),
            ],
            kept: [0, 2, 3]
        )
    }

    /// The line below it; `nil` if something failed and nothing is known to be behind.
    var summary: String? {
        let behind = outcomes.filter { $0.freshness?.isBehind == true }
        let dependencies = Count.of(outcomes.count, "dependency")
        if behind.isEmpty {
            return outcomes.allSatisfy { $0.status == .satisfied } ? "up to date: \(dependencies)" : nil
        }
        let movable = behind.filter { $0.freshness?.canMove == true }.map(\.name)
        let moves =
            movable.isEmpty ? "`fetch update NAME --to TAG` moves one" : "`fetch update` moves \(Self.list(movable))"
        return "\(behind.count) of \(outcomes.count) behind; \(moves)"
    }

    private func row(_ outcome: Outcome) -> [String] {
        let freshness = outcome.freshness
        let unknown = outcome.status == .failed ? "?" : "-"
        let wanted = (freshness?.wanted ?? unknown) + (freshness?.moved == nil ? "" : "*")
        return [
            outcome.name, freshness?.current ?? "-", wanted, freshness?.latest ?? unknown,
            outcome.place.map { "\($0.file):\($0.line)" } ?? "-", why(outcome),
        ]
    }

    private func why(_ outcome: Outcome) -> String {
        if let moved = outcome.freshness?.moved { return "the tag moved to \(moved.short)" }
        if outcome.reason == .new { return "not locked yet" }
        guard let request = outcome.request else { return "" }
        for field in request.fields {
            switch (field.key, field.value) {
            case ("tag", _), ("commit", _), ("url", _): return field.key
            case ("branch", .text(let text)), ("version", .text(let text)): return "\(field.key): \(text)"
            default: continue
            }
        }
        return ""
    }

    /// `a, b and c`.
    private static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
