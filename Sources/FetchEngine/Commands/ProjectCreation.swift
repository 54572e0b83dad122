internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import Glibc

/// `fetch init`: writes a starter manifest, and lines for `.gitignore`. Overwrites neither.
struct ProjectCreation: Sendable {
    let context: EngineContext

    /// Runs it.
    func run() async throws -> Report {
        // The new project is the working directory's, whatever project that belongs to.
        var settings = context.settings
        settings.searchesUpwards = false
        let (project, send) = (Project(settings), context.send)
        return try await context.workers.run {
            let directory = try Folder(path: project.root, followingLink: true)
            let name = project.manifestPath.split(separator: "/").last.map(String.init) ?? "deps.yaml"
            do {
                try directory.create(name).write([UInt8](ManifestTemplate.text.utf8))
            } catch let error as SystemError where error.number == EEXIST {
                throw EngineError.manifestExists(manifest: project.manifestName)
            }
            send(.note(Note("wrote \(project.manifestName)")))
            if try addIgnoredLines(in: directory) { send(.note("added lines to .gitignore")) }
            return Report()
        }
    }

    /// Adds the lines that `.gitignore` lacks. Returns whether there were any.
    private func addIgnoredLines(in folder: Folder) throws -> Bool {
        let bytes = try folder.fileIfPresent(".gitignore")?.contents(limit: 16 << 20) ?? []
        let text = String(decoding: bytes, as: UTF8.self)
        let present = Set(text.split(whereSeparator: \.isNewline).map { String($0) })
        let missing = ManifestTemplate.ignoredLines.filter { !present.contains($0) }
        guard !missing.isEmpty else { return false }
        let joint = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
        let addition = joint + missing.joined(separator: "\n") + "\n"
        try folder.replace(".gitignore", with: bytes + [UInt8](addition.utf8), durably: true)
        return true
    }
}
