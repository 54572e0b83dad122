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
            let pin = try pin(goal, tree, unpacked)
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
                .note(
                    "the archive of '\(goal.name)' was compressed anew by its host; its content is what the lock says"
                )
            )
        }
    }

    /// What the lock is to say.
    private func pin(_ goal: Goal, _ tree: Tree, _ unpacked: Unpacked) throws -> Pin {
        if let pin = goal.pin { return pin }
        return Pin(
            name: goal.name,
            source: goal.wanted.source,
            request: goal.wanted.request,
            tag: goal.tag,
            commit: goal.commit,
            archive: unpacked.isThroughGit ? nil : try archiveURL(goal),
            sha256: unpacked.isThroughGit ? nil : unpacked.digest,
            tree: tree.id,
            files: tree.files,
            bytes: tree.bytes
        )
    }

    /// Where the archive was downloaded, as the lock names it: without a query, which may hold a signature.
    private func archiveURL(_ goal: Goal) throws -> String {
        func forge(_ address: ForgeAddress) throws -> any Forge {
            try address.forge(transport: session.transport, credentials: credentials)
        }
        switch goal.location {
        case .forge(let address, let repository, let commit):
            return try forge(address).archive(of: repository, at: commit).description
        case .download(let address, let repository, let file):
            return try forge(address).download(file, of: repository).description
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
        return .ready(unpacked, pin, try record(goal, tree, unpacked))
    }

    /// The record of what is staged. Patching writes files anew, so that they have to be looked at once more.
    private func record(_ goal: Goal, _ tree: Tree, _ unpacked: Unpacked) throws -> VendorIndex.Record {
        let (dependency, folder) = (goal.wanted.dependency, unpacked.staging.folder)
        guard dependency.shape.patches.isEmpty else {
            return try VendorIndex.Record(
                name: goal.name,
                destination: dependency.destination,
                tree: tree,
                observing: folder
            )
        }
        return try VendorIndex.Record(
            name: goal.name,
            destination: dependency.destination,
            tree: tree,
            written: unpacked.extracted.statuses,
            in: folder
        )
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
