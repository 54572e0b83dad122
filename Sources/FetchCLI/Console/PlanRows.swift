internal import FetchModel

/// What a sync would do, as rows: a verb, a name, from what to what, and why. `status` and every `--dry-run` show them.
///
/// ```
/// move     engine   rev1 (76c439b7715a) -> rev2    deps.yaml:6 changed
/// remove   physics  v2.3.0 (e2660768cdf6)          no longer in deps.yaml
/// ```
struct PlanRows {
    /// Whether each row says if its archive has to be downloaded.
    var showsCache = false
    /// How wide a row is at most, where names can be shortened for that; `nil` where nobody looks.
    var width: Int?

    /// The rows of `outcomes` that are not satisfied, as one text; empty if there are none.
    func text(_ outcomes: [Outcome]) -> String {
        let manifest = outcomes.lazy.compactMap(\.place?.file).first ?? "the manifest"
        let shown = outcomes.filter { ![.satisfied, .failed].contains($0.status) }
        var rows = shown.map { row($0, manifest) }
        if let width {
            let excess = (Table(header: [], rows: rows).lines.map(\.columns).max() ?? 0) - width
            let names = rows.map { $0[1].columns }.max() ?? 0
            if excess > 0 {
                let room = max(Console.room(forNames: names, in: width), names - excess)
                for index in rows.indices where rows[index][1].columns > room {
                    rows[index][1] = rows[index][1].shortened(to: room, isUnicode: Environment.isUnicode)
                }
            }
        }
        let lines = Table(header: [], rows: rows).lines
        return zip(lines, shown).flatMap { line, outcome in [line] + changes(of: outcome) }.joined(separator: "\n")
    }

    private func row(_ outcome: Outcome, _ manifest: String) -> [String] {
        var why = why(outcome, manifest)
        if showsCache, outcome.action == .install {
            why += [why.isEmpty ? "" : ", ", outcome.isCached == true ? "in the cache" : "to download"].joined()
        }
        return [verb(of: outcome), outcome.name, what(outcome), why].map { Quotation.escaped($0) }
    }

    private func verb(of outcome: Outcome) -> String {
        switch outcome.reason {
        case .edited: outcome.status == .planned ? "restore" : "edited"
        case .override: "override"
        case .unlisted: outcome.status == .modified ? "edited" : "remove"
        case .absent: hasLostEverything(outcome) ? "fetch" : "restore"
        case .new: "fetch"
        case .request where outcome.changedFiles?.areAll == true: "fetch"
        case .request: Revision(before: outcome) == Revision(of: outcome) ? "fetch" : "move"
        case .update: isUnknown(outcome) ? "check" : "move"
        case nil: outcome.action?.rawValue ?? outcome.status.rawValue
        }
    }

    private func what(_ outcome: Outcome) -> String {
        switch outcome.reason {
        case .edited: return Count.of(outcome.changes ?? [])
        case .unlisted where outcome.status == .modified: return Count.of(outcome.changes ?? [])
        case .absent where !hasLostEverything(outcome):
            let missing = Count.of((outcome.changes ?? []).count, "file")
            return "\(missing) missing" + (outcome.files.map { " of \($0)" } ?? "")
        case .request, .update:
            return Revision(before: outcome)?.move(to: Revision(of: outcome)) ?? Revision(of: outcome).text
        case .override:
            let revision = Revision(of: outcome).text
            if outcome.error != nil { return "\(outcome.override ?? ""), which is not there" }
            return (outcome.override ?? "") + (revision.isEmpty ? "" : ", in place of \(revision)")
        case .new, .absent, .unlisted, nil: return Revision(of: outcome).text
        }
    }

    private func why(_ outcome: Outcome, _ manifest: String) -> String {
        let place = outcome.place.map { "\($0.file):\($0.line)" } ?? manifest
        switch outcome.reason {
        case .new: return "new in \(outcome.place?.file ?? manifest)"
        case .request:
            guard let files = outcome.changedFiles else { return "\(place) changed" }
            let changed = (files.areAll ? [] : [place]) + files.paths
            let others = changed.count > 2 ? "\(changed.count - 1) more" : changed.dropFirst().first
            return ([changed[0]] + (others.map { [$0] } ?? [])).joined(separator: " and ") + " changed"
        case .update:
            if isUnknown(outcome) { return "may have changed" }
            guard let before = Revision(before: outcome) else { return "another version is locked now" }
            return outcome.tag != nil && before.isMovedTag(Revision(of: outcome)) ? "the tag moved" : ""
        case .absent: return hasLostEverything(outcome) ? "not in \(outcome.path ?? "place")" : ""
        case .edited where outcome.status == .planned: return "local modifications are overwritten"
        case .edited:
            // There is nothing to compare with before it is locked.
            let isLocked = outcome.tree != nil || outcome.previous != nil
            return isLocked
                ? "kept; see `fetch diff \(ForeignText.shellWord(outcome.name))`"
                : "kept; overwrite it with `fetch sync --force \(ForeignText.shellWord(outcome.name))`"
        case .unlisted:
            let isMoved = outcome.place != nil
            return (isMoved ? "moved from \(outcome.path ?? "its place")" : "no longer in \(manifest)")
                + (outcome.status == .modified ? "; kept" : "")
        case .override: return "until `fetch override \(ForeignText.shellWord(outcome.name)) --off`"
        case nil: return ""
        }
    }

    private func changes(of outcome: Outcome) -> [String] {
        if outcome.reason == .absent, hasLostEverything(outcome) { return [] }
        return (outcome.changes ?? []).map { change in
            "  \(change.kind.rawValue)  \(Quotation.escaped(change.path))" + (change.detail.map { " (\($0))" } ?? "")
        }
    }

    /// Whether only its archive can tell if there is anything newer: it has no tag, branch or commit, neither now nor before.
    private func isUnknown(_ outcome: Outcome) -> Bool {
        outcome.previous?.request != nil && Revision(before: outcome) == nil && Revision(of: outcome).text.isEmpty
    }

    /// Whether nothing of the dependency is in place.
    private func hasLostEverything(_ outcome: Outcome) -> Bool {
        let changes = outcome.changes ?? []
        return changes.isEmpty || changes.count == outcome.files && changes.allSatisfy { $0.kind == .missing }
    }
}

/// A revision of a dependency, for people.
private struct Revision: Equatable {
    /// The tag or branch, or the range of versions where no tag is known.
    var name: String?
    /// The first characters of the commit's id.
    var commit: String?

    /// What `outcome` is, or would be.
    init(of outcome: Outcome) {
        name = outcome.tag ?? outcome.request?.text("branch") ?? outcome.request?.text("version")
        commit = outcome.commit?.short
    }

    /// What it was before; `nil` if that is not known.
    init?(before outcome: Outcome) {
        guard let previous = outcome.previous, previous.tag != nil || previous.commit != nil else { return nil }
        name = previous.tag ?? previous.request?.text("branch")
        commit = previous.commit?.short
    }

    /// `rev1 (76c439b7715a)`.
    var text: String { [name, commit.map { "(\($0))" }].compactMap(\.self).joined(separator: " ") }

    /// `rev1 (76c439b7715a) -> rev2`; `main (34343045c2bc -> 91bd02c7d3f0)` where the name stays.
    func move(to next: Revision) -> String {
        if self == next { return text }
        if let name, name == next.name {
            return "\(name) (" + [commit, next.commit].compactMap(\.self).joined(separator: " -> ") + ")"
        }
        return "\(text) -> \(next.text)"
    }

    /// Whether `next` is the same tag at another commit.
    func isMovedTag(_ next: Revision) -> Bool { name != nil && name == next.name && commit != next.commit }
}
