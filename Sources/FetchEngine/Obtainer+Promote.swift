internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension Obtainer {
    /// Puts what is ready in its place, after one flush of the disk, and removes the old trees last.
    func promote(
        _ prepared: [(Goal, Prepared)],
        _ done: @Sendable (Goal, Obtained) -> Void
    ) async -> [String: Obtained] {
        let stagings = prepared.compactMap { $0.1.staging }
        let flush = await flush(stagings, prepared.compactMap(\.1.placement))
        var obtained: [String: Obtained] = [:]
        for (goal, prepared) in prepared {
            let result: Obtained
            switch prepared {
            case .settled(let settled): result = settled
            case .ready(let unpacked, let pin, let record):
                do {
                    try flush.get()
                    try await session.workers.run { try unpacked.staging.promote() }
                    result = .placed(pin, record, unpacked.isFromCache ? .cached : .fetched)
                } catch {
                    result = failed(goal, error)
                }
            }
            done(goal, result)
            obtained[goal.name] = result
        }
        await session.workers.runWithoutThrowing { for staging in stagings { discard(staging) } }
        return obtained
    }

    /// Notes what is about to appear, and waits until that and what was staged are on the disk, so that no crash of the
    /// machine leaves empty files under final names.
    private func flush(_ stagings: [Staging], _ entries: [Placements.Entry]) async -> Result<Void, any Error> {
        do {
            try Task.checkCancellation()
            if entries.isEmpty { return .success(()) }
            try await session.workers.run { [stem = session.project.stem] in
                let noted = placements.update { placements in
                    placements.entries.formUnion(entries)
                    return placements
                }
                try folder.write(noted, stem)
                var devices: Set<UInt64> = []
                for staging in stagings where devices.insert(try staging.folder.status().device).inserted {
                    try staging.settle()
                }
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}

extension Workers {
    /// Runs `body`, which cannot fail, on a thread that may block.
    func runWithoutThrowing(_ body: @escaping @Sendable () -> Void) async {
        do {
            try await run(body)
        } catch {
            preconditionFailure("work that throws nothing has thrown \(error)")
        }
    }
}
