internal import FetchModel

/// The table of `list`.
struct ListTable {
    /// Whether there is a column for the sources.
    var showsSources = false
    /// The licences by the names of dependencies; `nil` for no column of them.
    var licenses: [String: String]?

    /// A wider state holds a path.
    private static let widestState = 24

    /// The table of `outcomes`; `nil` if there are none.
    func table(_ outcomes: [Outcome]) -> Table? {
        if outcomes.isEmpty { return nil }
        let states = outcomes.map(state)
        let hasStates = states.contains { !$0.isEmpty }
        func row(_ cells: [String], _ license: String, _ source: String, _ state: String) -> [String] {
            cells + (licenses == nil ? [] : [license]) + (showsSources ? [source] : []) + (hasStates ? [state] : [])
        }
        var rows: [[String]] = []
        for (index, outcome) in outcomes.enumerated() {
            rows.append(
                row(
                    [
                        outcome.name, RequestText(outcome).short, outcome.commit?.short ?? "-",
                        outcome.files.map(String.init) ?? "-", outcome.bytes.map { Count.size($0) } ?? "-",
                        outcome.path ?? "-",
                    ],
                    licenses?[outcome.name] ?? "-",
                    outcome.source.map { MaskedURL.of($0) } ?? "-",
                    states[index]
                )
            )
        }
        let state = licenses == nil ? (showsSources ? 7 : 6) : (showsSources ? 8 : 7)
        let paths: [(column: Int, Table.Concession)] =
            [
                (5, .shortenStart), (0, .shortenMiddle),
            ] + (states.contains { $0.columns > Self.widestState } ? [(state, .shortenMiddle)] : []) + [
                (4, .leaveOut), (3, .leaveOut), (1, .shortenMiddle),
            ]
        return Table(
            header: row(["NAME", "REQUEST", "COMMIT", "FILES", "SIZE", "PATH"], "LICENSE", "SOURCE", "STATE"),
            rows: rows,
            concessions: (showsSources ? [(licenses == nil ? 6 : 7, .shortenStart)] : []) + paths,
            kept: hasStates ? [0, state] : [0],
            numbers: [3, 4]
        )
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
        case .override: "override \(outcome.override ?? "")\(outcome.error == nil ? "" : " (not there)")"
        case nil: outcome.status == .satisfied ? "" : outcome.status == .failed ? "failed" : "not checked"
        }
    }
}
