internal import FetchForge
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A locked tree in a private temporary directory, its patches applied.
///
/// The directory is removed with the last reference to `room`.
struct LockedTree: Sendable {
    /// The temporary directory.
    let room: TemporaryDirectory
    /// The root of the tree.
    let directory: Directory
    /// The tree, as it was found on the disk.
    let tree: Tree
}

/// Obtains locked trees, from the cache or from their hosts, without a change to the project.
struct LockedTreeSource: Sendable {
    let context: EngineContext
    let manifest: Manifest
    /// Whether hosts may be asked.
    let isOnline: Bool

    /// Obtains the tree that `pin` says. Throws `DiffError`, and `Failures` where it cannot be obtained.
    func tree(of wanted: Wanted, _ pin: Pin) async throws -> LockedTree {
        var goal = try goal(for: try locked(wanted, pin), at: pin)
        goal.pin = pin
        return try await tree(of: goal)
    }

    /// Returns the goal to obtain what `wanted` makes of the commit or archive that `pin` locked.
    func goal(for wanted: Wanted, at pin: Pin) throws -> Goal {
        let resolver = Resolver(
            context: context,
            addresses: try context.settings.forges(and: manifest.hosts),
            credentials: context.credentials
        )
        return Goal(
            wanted: wanted,
            tag: pin.tag,
            commit: pin.commit,
            location: try resolver.location(of: wanted.dependency, at: pin.commit, tag: pin.tag),
            previous: pin,
            occupant: .replaceable
        )
    }

    /// Obtains the tree of `goal` in a temporary directory, wherever it belongs. Throws as `tree(of:_:)` does.
    func tree(of goal: Goal) async throws -> LockedTree {
        var goal = goal
        (goal.occupant, goal.present) = (.replaceable, nil)
        let room = try await context.workers.run { [parent = context.temporaryDirectory] in
            try TemporaryDirectory(in: parent)
        }
        let directory = try ProjectDirectory(scratch: room.path, in: context.temporaryDirectory)
        let target = StagingTarget.project(directory, Inventory())
        let stager = Stager(context, into: target, isOnline: isOnline)
        for (_, staged) in await stager.stage([goal]) {
            switch staged {
            case .ready(let staging, _, _, _):
                let directory = staging.directory
                let tree = try await context.workers.run { try Scan(of: directory).tree }
                return LockedTree(room: room, directory: directory, tree: tree)
            case .failed(let failures):
                // Without hosts, whatever is unavailable is an archive that the cache lacks.
                if !isOnline, failures.allSatisfy({ $0.kind == .unavailable }) {
                    throw DiffError.notCached(name: goal.name)
                }
                throw Failures(failures)
            // Nothing is in the way in an empty directory.
            case .blocked, .present, .learned: continue
            }
        }
        throw EngineError.noCommit(name: goal.name)
    }

    /// Returns the request that `pin` answers: that of the manifest, or the one before its revision was changed.
    private func locked(_ wanted: Wanted, _ pin: Pin) throws -> Wanted {
        if wanted.isAnswered(by: pin) { return wanted }
        let isSameSource = wanted.source == pin.source || wanted.otherSources.contains(pin.source)
        guard isSameSource, wanted.request.shaping == pin.request.shaping else {
            throw DiffError.changedSinceLocked(
                name: pin.name,
                manifest: manifest.file,
                lock: context.project.lockName
            )
        }
        var locked = wanted
        // The tree in the lockfile is the promise that counts here.
        locked.dependency.sha256 = nil
        locked.request = pin.request
        return locked
    }
}

extension Request {
    /// The fields that shape the tree, without those that select the revision or check the archive and its signature.
    fileprivate var shaping: [Field] {
        let selecting = Set(selection.map(\.key)).union(["sha256", "signature", "signed-by"])
        return fields.filter { !selecting.contains($0.key) }
    }
}
