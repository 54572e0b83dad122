package import FetchModel

/// Runs commands: the one place where the stages meet.
///
/// Each command is a method that returns a report. Nothing is thrown, since a report contains everything that went wrong.
package struct Engine: Sendable {
    let context: EngineContext

    /// Creates an engine that works with `context`.
    package init(_ context: EngineContext) { self.context = context }

    /// Makes the vendor directory match the manifest, and writes the lockfile.
    package func sync(_ request: SyncRequest) async -> Report {
        let context = context(for: request)
        return await report { try await Synchronization(context: context, request: request, policy: .locked).run() }
    }

    /// Does the same, and moves locked versions to what the hosts say today.
    package func update(_ request: SyncRequest) async -> Report {
        await report {
            if request.refreshesPatches {
                return try await RefreshingUpdate(context: context, request: request).run()
            }
            return try await Synchronization(context: context, request: request, policy: .latest).run()
        }
    }

    /// Resolves and writes the lockfile, without looking at the vendor directory.
    package func lock(_ request: SyncRequest) async -> Report {
        let context = context(for: request)
        return await report { try await Locking(context: context, request: request).run() }
    }

    /// The context of a run that names the options of `request` as the user typed them.
    private func context(for request: SyncRequest) -> EngineContext {
        var context = context
        context.offlineOption = request.offlineOption
        return context
    }

    /// Reports what a sync would do, and what was modified locally. No network, and nothing is written.
    package func status(names: [String] = []) async -> Report {
        await report { try await StatusCheck(context: context, names: names).run() }
    }

    /// Reports what is vendored, and from where. No network, and nothing is written.
    package func list(names: [String] = []) async -> Report {
        await report { try await Listing(context: context, names: names).run() }
    }

    /// Reports what is vendored, and what that needs itself. No network, and nothing is written.
    package func tree(names: [String] = []) async -> RequirementTree {
        do {
            return try await RequirementRun(context: context, names: names).run()
        } catch {
            return RequirementTree(project: "", report: Report(failures: Failure.all(in: error)))
        }
    }

    /// Reports where dependencies come from, and why they are there. No network, and nothing is written.
    package func why(names: [String]) async -> (Report, [Provenance]) {
        do {
            return try await ProvenanceRun(context: context, names: names).run()
        } catch {
            return (Report(failures: Failure.all(in: error)), [])
        }
    }

    /// Compares every byte of the vendor directory with the lockfile, and the lockfile with the manifest. No network, and
    /// nothing is written.
    package func verify(names: [String] = []) async -> Report {
        await report { try await Verification(context, names: names).run() }
    }

    /// Does the same, and repeats the proofs of origin. No network, and nothing is written.
    package func verifyOrigin(names: [String] = []) async -> OriginReport {
        do {
            return try await OriginVerification(context: context, names: names).run()
        } catch {
            return OriginReport(report: Report(failures: Failure.all(in: error)))
        }
    }

    /// Proves that what is locked is what the repositories' commits hold, and keeps the proofs beside the lockfile.
    package func prove(names: [String] = []) async -> OriginReport {
        do {
            return try await OriginRun(context: context, names: names).run()
        } catch {
            return OriginReport(report: Report(failures: Failure.all(in: error)))
        }
    }

    /// Does the same, and trusts the SSH keys that signed them from now on.
    package func pinKeys(names: [String]) async -> OriginReport {
        do {
            return try await KeyPinning(context: context, names: names).run()
        } catch {
            return OriginReport(report: Report(failures: Failure.all(in: error)))
        }
    }

    /// Compares what is locked with what the hosts have today. Writes nothing.
    package func outdated(names: [String] = []) async -> Report {
        await report { try await OutdatedCheck(context: context, names: names).run() }
    }

    /// Makes local modifications a patch of the manifest, and locks the tree that it makes.
    package func saveDiff(_ request: SaveRequest) async -> SaveResult {
        do {
            return try await PatchSaving(context: context, request: request).run()
        } catch {
            return SaveResult(report: Report(failures: Failure.all(in: error)))
        }
    }

    /// Lets directories of the user stand in for dependencies, or ends that.
    package func override(_ request: OverrideRequest) async -> Report {
        await report { try await OverrideRun(context: context, request: request).run() }
    }

    /// Compares vendored directories with what is locked, and returns the differences as patches. Writes nothing in the
    /// project.
    package func diff(_ request: DiffRequest) async -> DiffResult {
        do {
            return try await DiffRun(context: context, request: request).run()
        } catch {
            return DiffResult(report: Report(failures: Failure.all(in: error)))
        }
    }

    /// Writes a starter manifest, and lines for `.gitignore`; overwrites neither.
    package func initialize(committingVendor: Bool) async -> Answer<CreatedProject> {
        await answer { try await ProjectCreation(context: context, commitsVendor: committingVendor).run() }
    }

    /// Saves the archives that `specs` name as `{slug}-{tag}.tar.gz` in `directory` (the current one if `nil`), several at
    /// once, each whole or not at all. Reads no manifest. The report names files below `shown`, or below `directory`.
    package func download(
        _ specs: [String],
        workspace: String?,
        into directory: String?,
        shownAs shown: String? = nil
    ) async -> Report {
        await report {
            try await DownloadRun(
                context: context,
                addresses: try context.settings.ownForges(),
                credentials: context.credentials,
                workspace: workspace,
                directory: directory ?? ".",
                shownDirectory: shown ?? directory ?? "."
            ).run(specs)
        }
    }

    /// Returns the report of `body`, or of what it threw.
    func report(_ body: () async throws -> Report) async -> Report {
        do {
            return try await body().interrupted()
        } catch {
            return Report(failures: Failure.all(in: error)).interrupted()
        }
    }
}
