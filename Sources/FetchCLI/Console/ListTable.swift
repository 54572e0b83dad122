internal import FetchModel

/// The table of `list`.
struct ListTable {
    /// Whether there is a column for the sources.
    var showsSources = false

    /// The table of `outcomes`; empty if there are none.
    func text(_ outcomes: [Outcome]) -> String {
        if outcomes.isEmpty { return "" }
        let states = outcomes.map(state)
        let hasStates = states.contains { !$0.isEmpty }
        let files = Self.rightAligned(["FILES"] + outcomes.map { $0.files.map(String.init) ?? "-" })
        let sizes = Self.rightAligned(["SIZE"] + outcomes.map { $0.bytes.map { Count.size($0) } ?? "-" })
        func row(_ cells: [String], _ source: String, _ state: String) -> [String] {
            cells + (showsSources ? [source] : []) + (hasStates ? [state] : [])
        }
        var rows: [[String]] = []
        for (index, outcome) in outcomes.enumerated() {
            rows.append(
                row(
                    [
                        outcome.name, RequestText(outcome).short, outcome.commit?.short ?? "-", files[index + 1],
                        sizes[index + 1], outcome.path ?? "-",
                    ],
                    outcome.source.map { MaskedURL.of($0) } ?? "-",
                    states[index]
                )
            )
        }
        let header = row(["NAME", "REQUEST", "COMMIT", files[0], sizes[0], "PATH"], "SOURCE", "STATE")
        return Table(header: header, rows: rows).text
    }

    /// The word for a dependency that is not in place, or not as locked.
    private func state(_ outcome: Outcome) -> String {
        switch outcome.reason {
        case .new: "not locked"
        case .request: "changed in \(outcome.place?.file ?? "the manifest")"
        case .update: "another version is locked"
        case .absent: "missing"
        case .edited: "modified"
        case .unlisted: "not in the manifest"
        case .override: "override \(outcome.override ?? "")"
        case nil: outcome.status == .satisfied ? "" : outcome.status == .failed ? "failed" : "not checked"
        }
    }

    private static func rightAligned(_ cells: [String]) -> [String] {
        let width = cells.map(\.columns).max() ?? 0
        return cells.map { String(repeating: " ", count: width - $0.columns) + $0 }
    }
}
