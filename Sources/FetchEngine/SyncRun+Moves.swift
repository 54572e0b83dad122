internal import FetchForge
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A tag that names another commit than the lock says.
struct Move: Sendable {
    /// The locked entry, which stays as it is.
    var pin: Pin
    /// The tag.
    var tag: String
    /// What the tag names now.
    var commit: CommitID
    /// What would bring its content here, to compare it; `nil` where the manifest no longer names the entry.
    var goal: Goal?
}

extension SyncRun {
    /// The locked entries whose tags were seen to have moved, in the lock's order.
    func moves(
        _ plan: Plan,
        _ answers: [String: Result<Resolution?, Failures>],
        _ resolver: Resolver,
        _ state: State
    ) -> [Move] {
        var seen: [String: Resolution] = [:]
        for step in plan.steps {
            if case .success(let found?)? = answers[step.wanted.dependency.name], let tag = found.tag {
                seen["\(step.wanted.source) \(tag)"] = found
            }
        }
        return (state.lock?.pins ?? []).compactMap { pin in
            guard let tag = pin.tag, let found = seen["\(pin.source) \(tag)"], found.commit != pin.commit,
                let wanted = plan.steps.first(where: { $0.wanted.dependency.name == pin.name })?.wanted
            else { return nil }
            guard wanted.isSameSelection(as: pin) else { return nil }
            let location = try? resolver.location(of: wanted.dependency, at: found.commit)
            let goal = location.map {
                Goal(wanted: wanted, tag: tag, commit: found.commit, location: $0, occupant: .replaceable)
            }
            return Move(pin: pin, tag: tag, commit: found.commit, goal: goal)
        }
    }

    /// Says of each moved tag that it moved, and whether its content differs from what is locked now.
    func tell(_ moves: [Move], _ results: Results, _ state: State) async throws {
        let learned = try await learn(moves.compactMap(\.goal), state)
        for move in moves {
            var content = ""
            switch learned[move.pin.name] {
            case .learned(let new):
                let isSame = new.tree == results.pin(move.pin.name)?.tree
                content = isSame ? ", with the same content" : ", whose content differs"
            case .failed(let reasons): content = " (its content could not be compared: \(reasons[0].message))"
            default: break
            }
            session.listen(
                .note(
                    Note(
                        "the tag '\(move.tag)' of \(move.pin.source) now names commit \(move.commit.short)\(content); "
                            + "'\(move.pin.name)' stays at the locked \(move.pin.commit?.short ?? "commit") "
                            + "until `fetch update \(move.pin.name)`"
                    )
                )
            )
        }
    }

    /// Says of each moved tag that its entry moved with it, and whether its content differs from what was locked.
    func tellMoved(_ moves: [Move], _ results: Results) {
        for move in moves {
            guard let new = results.pin(move.pin.name), new.commit == move.commit else { continue }
            let content = new.tree == move.pin.tree ? "with the same content" : "whose content differs"
            session.listen(
                .note(
                    Note(
                        "the tag '\(move.tag)' of \(move.pin.source) moved from commit "
                            + "\(move.pin.commit?.short ?? "unknown") to \(move.commit.short), \(content)"
                    )
                )
            )
        }
    }

    /// The trees of `goals`, without a change to the project; `done` hears of each.
    func learn(
        _ goals: [Goal],
        _ state: State,
        _ done: @escaping @Sendable (Goal, Obtained) -> Void = { _, _ in }
    ) async throws -> [String: Obtained] {
        if goals.isEmpty { return [:] }
        // What is only learned is unpacked elsewhere, so that the project stays untouched.
        let scratch = try TemporaryFolder(in: session.temporaryFolder)
        let obtainer = Obtainer(
            session: session,
            credentials: session.credentials,
            folder: try ProjectFolder(path: scratch.path),
            inventory: Inventory(),
            isOffline: request.isOffline,
            isPlacing: false
        )
        return await obtainer.obtain(goals, done: done)
    }
}
