internal import FetchEngine
internal import FetchModel

extension Console {
    /// Prints what `override` did; its list goes to standard output.
    func showOverrides(_ report: Report, _ request: OverrideRequest) {
        switch request.action {
        case .list: listOverrides(report)
        case .start, .resume: showStarted(report.outcomes.filter { $0.override != nil }, report)
        case .end, .park:
            if report.outcomes.isEmpty, report.failures.isEmpty { return info("nothing was overridden") }
            for outcome in report.outcomes where outcome.status == .satisfied {
                info("'\(outcome.name)' is no longer overridden")
            }
            if case .park = request.action, report.failures.isEmpty {
                info("parked \(Count.of(report.outcomes.count, "override")); `fetch override --on` takes them up again")
            }
        }
    }

    private func listOverrides(_ report: Report) {
        if report.outcomes.isEmpty {
            if report.failures.isEmpty { info("nothing is overridden") }
            return
        }
        let isAnyParked = report.outcomes.contains { $0.status == .planned }
        let rows = report.outcomes.map { outcome in
            [
                outcome.name, (outcome.override ?? "") + (outcome.error == nil ? "" : " (not there)"),
                outcome.path ?? "-",
            ]
                + (isAnyParked ? [outcome.status == .planned ? "parked" : ""] : [])
        }
        result(
            Table(
                header: ["NAME", "OVERRIDE", "PATH"] + (isAnyParked ? ["STATE"] : []),
                rows: rows,
                concessions: [(2, .shortenStart), (0, .shortenMiddle), (1, .shortenStart)],
                kept: isAnyParked ? [0, 1, 3] : [0, 1]
            )
        )
    }

    private func showStarted(_ outcomes: [Outcome], _ report: Report) {
        for outcome in outcomes {
            let revision = RequestText(outcome).revision ?? outcome.commit?.short
            let old = revision.map { ", in place of \($0)" } ?? ""
            let (path, directory) = (outcome.path ?? "", Quotation.escaped(outcome.override ?? ""))
            info("override   \(Quotation.escaped(outcome.name))  \(Quotation.escaped(path)) is now \(directory)\(old)")
        }
        if outcomes.isEmpty {
            if report.failures.isEmpty { info("nothing is parked") }
            return
        }
        let end = outcomes.count == 1 ? "fetch override \(outcomes[0].name) --off" : "fetch override --off"
        info(
            "\(palette.note("note:")) manifest and lockfile are untouched; `fetch verify` and `fetch sync --locked` refuse until `\(end)`"
        )
    }
}
