package import FetchModel

/// How a command that edits the manifest works.
package struct EditRequest: Equatable, Sendable {
    /// Only report what would be written.
    package var isDryRun = false
    /// Replace what fetch did not install, and local modifications.
    package var force = false
    /// Rewrite patches for the version that the entry moves to.
    package var refreshesPatches = false
    /// Whether the vendor directory follows.
    package var installs = true

    package init() {}
}

/// What a command did that edits the manifest.
package struct EditReport: Sendable {
    package var report: Report
    /// What became of the manifest, a sentence each; empty if nothing was written.
    package var lines: [String] = []
    /// How the manifest would differ, for a dry run, as a unified diff.
    package var diff: String?

    package init(_ report: Report) { self.report = report }
}

extension Engine {
    /// Adds what the request names to the manifest, and installs it.
    package func add(_ request: AddRequest) async -> EditReport {
        await edit { try await Addition(context: context, request: request).run() }
    }

    /// Removes the entries called `names` from the manifest, and what they installed.
    package func remove(_ names: [String], _ request: EditRequest) async -> EditReport {
        await edit { try await EntryRemoval(context: context, names: names, request: request).run() }
    }

    /// Moves the entry called `name` to `tag`, a tag or the full id of a commit, in the manifest and everywhere else.
    package func move(_ name: String, to tag: String, _ request: EditRequest) async -> EditReport {
        await edit { try await EntryMove(context: context, name: name, tag: tag, request: request).run() }
    }

    private func edit(_ body: () async throws -> EditReport) async -> EditReport {
        do {
            return try await body()
        } catch {
            return EditReport(Report(failures: Failure.all(in: error)))
        }
    }
}
