internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A project whose manifest a command edits: the manifest, the lockfile, and what both are on the disk.
///
/// Everything follows from the edited manifest in memory. The order of writing is tree, index, lockfile, manifest: until the last
/// rename, the next sync leads back to what the manifest says.
struct EditedProject: Sendable {
    let context: EngineContext
    let request: EditRequest
    /// The command that goes on although something is in the way.
    let forceCommand: String
    let directory: ProjectDirectory
    /// The manifest as it was read.
    let editor: ManifestEditor
    /// The same with the lockfile.
    let inputs: Inputs

    /// Opens the project, and calls `body` with it. The project is held for this process, unless nothing is to be written.
    static func with<Result: Sendable>(
        _ context: EngineContext,
        _ request: EditRequest,
        forceCommand: String,
        _ body: (EditedProject) async throws -> Result
    ) async throws -> Result {
        let reader = ProjectReader(context)
        let directory = try await reader.directory()
        func open() async throws -> EditedProject {
            let (editor, inputs) = try await reader.editable()
            return EditedProject(
                context: context,
                request: request,
                forceCommand: forceCommand,
                directory: directory,
                editor: editor,
                inputs: inputs
            )
        }
        // An unreadable manifest ends the run before anything is created beside it.
        let project = try await open()
        if request.isDryRun { return try await body(project) }
        let lock = try await reader.acquire(directory)
        defer { lock.release() }
        // Another process that held the project may have changed the files.
        return try await body(try await open())
    }

    /// Returns the state of the project as `edited` wants it.
    func state(_ edited: ManifestEditor, _ selection: Selection) async throws -> ProjectState {
        var inputs = Inputs(editing: edited)
        (inputs.lock, inputs.lockStamp) = (self.inputs.lock, self.inputs.lockStamp)
        return try await ProjectReader(context).state(inputs, in: directory, selection)
    }

    /// Returns `failure` with the place of its dependency in the manifest as it is; without one for an entry that is new. Its own
    /// place is in a manifest that is not written.
    func placed(_ failure: Failure) -> Failure {
        var copy = failure
        copy.place = failure.dependency.flatMap { editor.manifest.dependency($0)?.place }
        return copy
    }

    /// Writes the edited manifest beside the manifest; `nil` if it does not differ.
    func draft(of edited: ManifestEditor) async throws -> ManifestDraft? {
        if edited.bytes == editor.original { return nil }
        return try await context.workers.run { [project = context.project, directory, editor] in
            try project.draft(of: edited.bytes, replacing: editor.original, in: directory)
        }
    }

    /// Writes the manifest as it was read, in place of `edited`. Blocks.
    func restore(_ edited: ManifestEditor) throws {
        if edited.bytes == editor.original { return }
        let draft = try context.project.draft(of: editor.original, replacing: edited.bytes, in: directory)
        do { try draft.install() } catch {
            draft.discard()
            throw error
        }
    }

    /// Returns how the manifest differs from `edited`, to be shown: what may be a secret in a URL is masked.
    func diff(_ edited: ManifestEditor) -> String {
        let project = context.project
        return UnifiedDiff(
            of: String(decoding: editor.original, as: UTF8.self),
            and: String(decoding: edited.bytes, as: UTF8.self),
            called: project.manifestFile
        ).text.maskedLines
    }
}
