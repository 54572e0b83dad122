internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// The removal of several trees, all of them or none, with what `commit` writes in between.
struct JointRemoval: Sendable {
    let context: EngineContext
    let state: ProjectState

    /// Finds out whether `removals` can be performed, runs `commit`, and moves the trees away. Where one cannot be moved,
    /// `undo` takes back what `commit` did, and every tree is where it was. Throws `Failures`.
    func run(
        _ removals: [Plan.Removal],
        commit: @escaping @Sendable () throws -> Void,
        undo: @escaping @Sendable () throws -> Void
    ) async throws -> [(removal: Plan.Removal, moved: FetchVendor.Removal)] {
        try await context.workers.run { [self] in
            var prepared: [(Plan.Removal, FetchVendor.Removal)] = []
            do {
                for removal in removals { prepared.append((removal, try naming(removal) { try prepare(removal) })) }
                try commit()
            } catch {
                throw Failures(Failure.all(in: error) + Self.restoring(prepared))
            }
            do {
                for (removal, moved) in prepared { try naming(removal) { try moved.moveAway() } }
            } catch {
                var failures = Failure.all(in: error) + Self.restoring(prepared)
                do { try undo() } catch { failures += Failure.all(in: error) }
                throw Failures(failures)
            }
            return prepared
        }
    }

    private func prepare(_ removal: Plan.Removal) throws -> FetchVendor.Removal {
        try FetchVendor.Removal(
            preparing: removal.destination,
            in: state.directory,
            keeping: state.manifest.vendor
        )
    }

    /// Runs `body`, whose failures are about `removal`.
    private func naming<Result>(_ removal: Plan.Removal, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw Failures(Failure.all(in: error).map { $0.about(removal.name) })
        }
    }

    private static func restoring(_ prepared: [(Plan.Removal, FetchVendor.Removal)]) -> [Failure] {
        prepared.reversed().flatMap { removal, moved in
            do {
                try moved.restore()
                return [] as [Failure]
            } catch {
                return Failure.all(in: error).map { $0.about(removal.name) }
            }
        }
    }
}
