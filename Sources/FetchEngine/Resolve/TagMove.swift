internal import FetchForge
internal import FetchModel

/// A tag that names another commit than the lockfile says.
struct TagMove: Sendable {
    /// The locked entry.
    var pin: Pin
    /// The tag.
    var tag: String
    /// The commit that the tag names now.
    var commit: CommitID
    /// Obtains the tag's content as it is now, to compare it; `nil` if its location is unknown.
    var goal: Goal?

    /// Returns the locked entries of `planned` whose tags were seen to have moved, in the lockfile's order.
    static func all(
        in planned: Planned,
        _ answers: [String: Resolver.Answer],
        _ resolver: Resolver
    ) -> [TagMove] {
        var seen: [String: Resolution] = [:]
        var wants: [String: Wanted] = [:]
        for step in planned.plan.steps {
            wants[step.wanted.dependency.name] = step.wanted
            if case .success(let found?)? = answers[step.wanted.dependency.name], let tag = found.tag {
                seen["\(step.wanted.source) \(tag)"] = found
            }
        }
        if seen.isEmpty { return [] }
        return (planned.state.lock?.pins ?? []).compactMap { pin in
            guard let tag = pin.tag, let found = seen["\(pin.source) \(tag)"], pin.commit != nil,
                found.commit != pin.commit,
                let wanted = wants[pin.name], wanted.isSameSelection(as: pin)
            else { return nil }
            let goal = (try? resolver.location(of: wanted.dependency, at: found.commit, tag: tag)).map {
                Goal(wanted: wanted, tag: tag, commit: found.commit, location: $0, occupant: .replaceable)
            }
            return TagMove(pin: pin, tag: tag, commit: found.commit, goal: goal)
        }
    }

    /// Says that the tag moved and that the entry stays locked. `current` is what the lockfile will say; `learned` is what
    /// the tag's content turned out to be.
    func staysLocked(at current: Pin?, learned: Staged?) -> Note {
        let content =
            switch learned {
            case .learned(let new): new.tree == current?.tree ? ", with the same content" : ", with different content"
            case .failed(let reasons):
                " (cannot compare its content: \(reasons.map(\.message).joined(separator: "; ")))"
            default: ""
            }
        return Note(
            "the tag '\(tag)' of \(pin.source) now names commit \(commit.short)\(content); '\(pin.name)' stays at the "
                + "locked \(pin.commit?.short ?? "commit") until `fetch update \(ForeignText.shellWord(pin.name))`",
            dependency: pin.name
        )
    }

    /// Says that the entry moved with its tag, or returns `nil` if it did not. `current` is what the lockfile will say.
    func followed(by current: Pin?) -> Note? {
        guard let current, current.commit == commit else { return nil }
        let content = current.tree == pin.tree ? "with the same content" : "with different content"
        return Note(
            "the tag '\(tag)' of \(pin.source) moved from commit \(pin.commit?.short ?? "unknown") to \(commit.short), "
                + content,
            dependency: pin.name
        )
    }
}
