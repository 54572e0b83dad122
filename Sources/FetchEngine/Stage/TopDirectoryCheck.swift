internal import FetchArchive
internal import FetchForge
internal import FetchModel

/// Finds out whether the one directory at the top of a forge's archive is the commit's own, where not every server adds one:
/// then it must not be dropped.
struct TopDirectoryCheck: Sendable {
    let context: EngineContext
    let unpacker: Unpacker
    /// Whether the host may be asked.
    let isOnline: Bool

    /// Returns `unpacked`, or what `archive` holds with its directory at the top in place of it. If that fails, nothing of
    /// `unpacked` remains.
    func settled(_ goal: Goal, _ unpacked: Unpacked, _ archive: HeldArchive) async throws -> Unpacked {
        do {
            guard let top = unpacked.extracted.droppedDirectory, !unpacked.origin.isMadeByGit,
                case .forge(let address, let repository, let commit) = goal.location
            else { return unpacked }
            let forge = try context.forge(at: address)
            guard forge.mayOwn(top, of: repository) else { return unpacked }
            let isWhole: Bool
            let isLocked = goal.pin != nil && goal.wanted.dependency.shape.patches.isEmpty
            if isLocked {
                // The locked tree says it without a question.
                isWhole = unpacked.extracted.tree.id != goal.pin?.tree
            } else if isOnline, let names = try await forge.rootNames(of: repository, at: commit) {
                isWhole = names.contains(top) && !(isComparable(goal) && names.isSuperset(of: tops(of: unpacked)))
            } else {
                isWhole = isOnline ? try await !forge.isCalled(top, repository) : true
            }
            if !isWhole { return unpacked }
            let whole = try await unpacker.unpack(goal, archive, keepingTop: true)
            if isLocked, whole.extracted.tree.id != goal.pin?.tree {
                // It differs in another way, of which the message is.
                await discard(whole)
                return unpacked
            }
            await discard(unpacked)
            return whole
        } catch {
            await discard(unpacked)
            throw error
        }
    }

    /// Runs `body` with `unpacker`, and again with one that keeps the directory at the top, where the archive lacks the
    /// dependency's `root` because the directory that was dropped is the commit's own.
    func findingRoot<Result>(
        of goal: Goal,
        _ unpacker: Unpacker,
        _ body: (Unpacker) async throws -> Result
    ) async throws -> Result {
        do {
            return try await body(unpacker)
        } catch let error as ArchiveError {
            guard case .rootMissing = error, try await ownsTop(goal) else { throw error }
            var other = unpacker
            other.keepsTop = true
            do {
                return try await body(other)
            } catch ArchiveError.rootMissing {
                throw error
            }
        }
    }

    /// Whether all files of the commit may be in the directory with which `root` begins.
    private func ownsTop(_ goal: Goal) async throws -> Bool {
        let shape = goal.wanted.dependency.shape
        guard shape.strip == nil, let top = shape.root?.split(separator: "/").first.map(String.init),
            case .forge(let address, let repository, let commit) = goal.location
        else { return false }
        let forge = try context.forge(at: address)
        guard forge.mayOwn(top, of: repository) else { return false }
        // The locked tree says it without a question.
        if goal.pin != nil { return true }
        guard isOnline else { return true }
        guard let names = try await forge.rootNames(of: repository, at: commit) else {
            return try await !forge.isCalled(top, repository)
        }
        return names == [top]
    }

    /// Whether the top of the vendored tree is that of the commit.
    private func isComparable(_ goal: Goal) -> Bool { goal.wanted.dependency.shape.root == nil }

    private func tops(of unpacked: Unpacked) -> Set<String> {
        Set(unpacked.extracted.tree.entries.map { String($0.path.prefix { $0 != "/" }) })
    }

    private func discard(_ unpacked: Unpacked) async {
        await context.workers.runWithoutThrowing { unpacker.discard(unpacked.staging) }
    }
}
