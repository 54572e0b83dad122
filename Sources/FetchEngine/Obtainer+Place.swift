internal import FetchArchive
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension Obtainer {
    /// Checks what was unpacked against what was promised; whatever fails, nothing is left of it.
    func prepare(_ goal: Goal, _ unpacked: Unpacked) async throws -> Prepared {
        do {
            try check(goal, unpacked)
            let tree = try await patched(goal, unpacked)
            try checkTree(goal, tree, unpacked)
            let pin = pin(goal, tree, unpacked)
            return try await session.workers.run { try prepare(goal, pin, tree, unpacked) }
        } catch {
            await session.workers.runWithoutThrowing { discard(unpacked.staging) }
            throw error
        }
    }

    /// The promises about the archive: the author's checksum, and the commit that it says it holds.
    private func check(_ goal: Goal, _ unpacked: Unpacked) throws {
        let dependency = goal.wanted.dependency
        if let expected = dependency.sha256, expected != unpacked.digest {
            throw Failure(
                .data,
                "checksum-mismatch",
                "the archive of '\(goal.name)' has SHA-256 \(unpacked.digest), not \(expected) as the manifest says",
                help: "if the new archive is the right one, put its checksum into 'sha256'",
                place: dependency.place(of: .sha256)
            )
        }
        if let expected = goal.commit, let found = unpacked.extracted.commit, found != expected {
            throw Failure(
                .data,
                "commit-mismatch",
                "the archive of '\(goal.name)' holds commit \(found), not \(expected)",
                help: "the host served another commit than was asked for; try again, and tell its operators"
            )
        }
    }

    /// The tree with the dependency's patches applied; the staging folder holds it.
    private func patched(_ goal: Goal, _ unpacked: Unpacked) async throws -> Tree {
        let dependency = goal.wanted.dependency
        guard !dependency.shape.patches.isEmpty else { return unpacked.extracted.tree }
        let patches = try await session.workers.run { try session.patches(of: dependency) }
        let patching = Patching(
            git: GitProgram(environment: session.settings.environment),
            workers: session.workers,
            temporary: session.temporaryFolder
        )
        do {
            try await patching.apply(patches, in: unpacked.staging.folder.path)
        } catch let failure as Failure {
            throw failure.about(goal.name, at: dependency.place(of: .patches))
        }
        return try await session.workers.run { try Scan(of: unpacked.staging.folder).tree }
    }

    /// The promise about the content: a locked tree must come out to the last byte.
    private func checkTree(_ goal: Goal, _ tree: Tree, _ unpacked: Unpacked) throws {
        guard let pin = goal.pin else { return }
        guard tree.id == pin.tree else {
            throw Failure(
                .data,
                "tree-mismatch",
                "the content of '\(goal.name)' is not what \(session.project.lockName) says: "
                    + "its tree is \(tree.id), not \(pin.tree)",
                help: "nothing was changed; find out why it differs, then run `fetch update \(goal.name)` to accept it"
            )
        }
        if !unpacked.isThroughGit, let expected = pin.sha256, expected != unpacked.digest {
            session.listen(
                .note("the archive of '\(goal.name)' was compressed anew by its host; its content is what the lock says")
            )
        }
    }

    /// What the lock is to say.
    private func pin(_ goal: Goal, _ tree: Tree, _ unpacked: Unpacked) -> Pin {
        if let pin = goal.pin { return pin }
        return Pin(
            name: goal.name,
            source: goal.wanted.source,
            request: goal.wanted.request,
            tag: goal.tag,
            commit: goal.commit,
            archive: unpacked.isThroughGit ? nil : archiveURL(goal),
            sha256: unpacked.isThroughGit ? nil : unpacked.digest,
            tree: tree.id,
            files: tree.files,
            bytes: tree.bytes
        )
    }

    private func archiveURL(_ goal: Goal) -> String {
        switch goal.location {
        case .forge(let address, let repository, let commit):
            let forge = try? address.forge(transport: session.transport, credentials: credentials)
            return (try? forge?.archive(of: repository, at: commit))?.description ?? goal.wanted.source
        case .download(let address, let repository, let file):
            let forge = try? address.forge(transport: session.transport, credentials: credentials)
            return (try? forge?.download(file, of: repository))?.description ?? goal.wanted.source
        case .web, .file, .git: return goal.wanted.source
        }
    }

    /// Whether the staged tree may go to its place; where not, it is discarded.
    private func prepare(_ goal: Goal, _ pin: Pin, _ tree: Tree, _ unpacked: Unpacked) throws -> Prepared {
        let destination = goal.wanted.dependency.destination
        guard isPlacing else {
            discard(unpacked.staging)
            return .settled(.learned(pin))
        }
        if goal.present == tree.id, let record = inventory.record(of: goal.name, at: destination) {
            discard(unpacked.staging)
            return .settled(.placed(pin, record, .satisfied))
        }
        let changes = try obstacles(goal, tree)
        guard changes.isEmpty else {
            discard(unpacked.staging)
            return .settled(.blocked(pin, changes))
        }
        let record = try VendorIndex.Record(
            name: goal.name,
            destination: destination,
            tree: tree,
            observing: unpacked.staging.folder
        )
        return .ready(unpacked, pin, record)
    }

    /// The local modifications that keep `tree` from its place.
    private func obstacles(_ goal: Goal, _ tree: Tree) throws -> [Change] {
        switch goal.occupant {
        case .replaceable: return []
        case .modified(_, let changes): return changes
        case .unknown:
            guard let scan = inventory.scans[goal.name] else { return [] }
            let comparison = try TreeComparison(
                expected: tree.entries,
                scan: scan,
                destination: goal.wanted.dependency.destination,
                in: folder
            )
            return comparison.changes.allSatisfy { $0.kind == .missing } ? [] : comparison.changes
        }
    }
}

extension Obtainer {
    /// Puts what is ready in its place, after one flush of the disk, and removes the old trees last.
    func promote(
        _ prepared: [(Goal, Prepared)],
        _ done: @Sendable (Goal, Obtained) -> Void
    ) async -> [String: Obtained] {
        let stagings = prepared.compactMap { $0.1.staging }
        let flush = await flush(stagings)
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

    /// Waits until what was staged is on the disk, so that no crash of the machine leaves empty files under final names.
    private func flush(_ stagings: [Staging]) async -> Result<Void, any Error> {
        do {
            try Task.checkCancellation()
            try await session.workers.run {
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
        do { try await run(body) } catch {}  // `body` throws nothing, so neither does this
    }
}
