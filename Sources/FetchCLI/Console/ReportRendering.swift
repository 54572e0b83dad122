internal import FetchEngine
internal import FetchModel
internal import Glibc

extension Console {
    /// Prints the last line of a sync: what was done, or that nothing had to be.
    func summarize(_ report: Report) {
        // An interrupted run says itself what is done.
        if report.failures.contains(where: { $0.kind == .interrupted }) { return }
        let counts = report.counts { _ in true }
        let satisfied = counts[.satisfied] ?? 0
        if counts.count == (satisfied > 0 ? 1 : 0), report.failures.isEmpty {
            info("up to date: \(Count.of(satisfied, "dependency"))")
            return
        }
        summarizeDownloads(report)
    }

    /// Prints the last line of `download`.
    func summarizeDownloads(_ report: Report) {
        let text = Self.counts(report)
        if !text.isEmpty { info(text + duration) }
    }

    /// `12 fetched, 3 cached, 1 failed`.
    private static func counts(_ report: Report) -> String {
        let counts = report.counts { $0.reason != .override }
        let order: [Outcome.Status] = [.fetched, .cached, .satisfied, .removed, .planned, .modified, .missing, .failed]
        let texts = order.compactMap { status in counts[status].map { "\($0) \(status.rawValue)" } }
        return (texts + [overrides(report)].compactMap(\.self)).joined(separator: ", ")
    }

    /// `1 override`; `nil` if there are none.
    private static func overrides(_ report: Report) -> String? {
        let count = report.outcomes.count { $0.reason == .override }
        return count == 0 ? nil : Count.of(count, "override")
    }

    /// Prints the plan of a dry run on standard output.
    func showPlan(_ report: Report) {
        let text = PlanRows(showsCache: true, width: Self.resultColumns).text(report.outcomes)
        if !text.isEmpty { result(states: text) }
    }

    /// Prints the last line of `lock`.
    func summarizeLock(_ report: Report) {
        let changed = report.outcomes.count { $0.status != .satisfied && $0.status != .failed }
        if changed == 0, report.failures.isEmpty {
            info("up to date: \(Count.of(report.outcomes.count, "dependency")) locked")
        } else if changed > 0 {
            info("\(Count.of(changed, "entry")) changed in the lockfile")
        }
    }

    /// Prints the differences that `verify` found on standard output; that there are none, on standard error.
    func showVerification(_ report: Report) {
        // Of one that only the manifest asks for differently, the files are as locked.
        for outcome in report.outcomes where outcome.status != .satisfied && outcome.reason != .request {
            printDifferences(of: outcome)
        }
        guard report.failures.isEmpty else { return }
        let files = report.outcomes.reduce(0) { $0 + ($1.files ?? 0) }
        info("verified: \(Count.of(report.outcomes.count, "dependency")), \(Count.of(files, "file"))")
    }

    /// Prints what a sync would do on standard output.
    func showStatus(_ report: Report) {
        if report.outcomes.allSatisfy({ $0.status == .satisfied }) {
            if report.failures.isEmpty { info("up to date: \(Count.of(report.outcomes.count, "dependency"))") }
            return
        }
        let text = PlanRows(width: Self.resultColumns).text(report.outcomes)
        if !text.isEmpty { result(states: text) }
        let satisfied = report.outcomes.count { $0.status == .satisfied }
        let kept = report.outcomes.count { $0.status == .modified && $0.reason != .override }
        let open = report.outcomes.count { [.planned, .missing].contains($0.status) }
        let counts = [(open, "to do"), (kept, "edited"), (satisfied, "satisfied")].filter { $0.0 > 0 }
        let texts = counts.map { "\($0) \($1)" } + [Self.overrides(report)].compactMap(\.self)
        if texts.isEmpty { return }
        info(texts.joined(separator: ", ") + (open > 0 ? "; run `fetch sync`" : ""))
    }

    /// Prints the patches, or statistics, that `diff` made on standard output, each below the name of its dependency if there are
    /// several. Git ignores such a line before a patch.
    func showDifferences(_ result: CommandReport, arePatches: Bool) {
        let palette = arePatches ? resultPalette : Palette(.never, for: STDOUT_FILENO)
        let text = PatchText(palette: palette, isEscaped: isatty(STDOUT_FILENO) == 1)
        let differences = result.report.outcomes.compactMap { outcome -> DiffResult.Difference? in
            if case .difference(let difference) = result.details[outcome.name] { difference } else { nil }
        }
        for difference in differences {
            if differences.count > 1 { self.result(rows: "\(difference.name): \(difference.path)") }
            self.result(bytes: text.shown(difference.text))
        }
    }

    /// Prints what `diff --save` did.
    func showSaved(_ result: CommandReport) {
        for outcome in result.report.outcomes where outcome.status != .failed {
            guard case .saved(let saved) = result.details[outcome.name] else {
                info("nothing to save: '\(outcome.name)' is what is locked")
                continue
            }
            info("saved \(saved.file): \(saved.summary)")
            info(
                "added it to \(saved.name) in \(saved.place.file):\(saved.place.line); \(saved.path) is now what is locked"
            )
        }
    }

    private func printDifferences(of outcome: Outcome) {
        let changes = outcome.changes ?? []
        if outcome.status == .missing, let files = outcome.files, changes.count == files, files > 0 {
            result(states: "missing  \(outcome.path ?? outcome.name)  (all of its \(Count.of(files, "file")))")
            return
        }
        if let override = outcome.override {
            result(states: "override  \(outcome.path ?? outcome.name)  (\(override))")
            return
        }
        result(states: "\(outcome.status.rawValue)  \(Quotation.escaped(outcome.path ?? outcome.name))")
        for change in outcome.changes ?? [] {
            let detail = change.detail.map { " (\($0))" } ?? ""
            result(states: "  \(change.kind.rawValue)  \(Quotation.escaped(change.path))\(detail)")
        }
    }
}

extension Report {
    /// Returns how many of the outcomes that `isCounted` accepts have each status. Grouping them would copy ten thousand.
    fileprivate func counts(_ isCounted: (Outcome) -> Bool) -> [Outcome.Status: Int] {
        var counts: [Outcome.Status: Int] = [:]
        for outcome in outcomes where isCounted(outcome) { counts[outcome.status, default: 0] += 1 }
        return counts
    }
}
