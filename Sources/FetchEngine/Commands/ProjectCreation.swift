internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import Glibc

/// What `fetch init` did.
package struct CreatedProject: Hashable, Sendable {
    /// The manifest as the user sees it.
    package var manifest: String
    /// The lines that were added to `.gitignore`.
    package var ignored: [String]
    /// The manifest of the project that the directory is in, if it is in one.
    package var above: String?
    /// A file of another tool in the directory, which could be imported.
    package var importable: String?
}

/// `fetch init`: writes a starter manifest, and lines for `.gitignore`. Overwrites neither.
struct ProjectCreation: Sendable {
    let context: EngineContext
    /// Whether the vendor directory is to be committed, and not ignored.
    let commitsVendor: Bool

    /// Runs it.
    func run() async throws -> CreatedProject {
        // The new project is the working directory's, whatever project that belongs to.
        var settings = context.settings
        settings.searchesUpwards = false
        let project = Project(settings)
        return try await context.workers.run { [context] in
            let above = Self.projectAbove(context.settings)
            let directory = try Directory(path: project.root, followingLink: true)
            let name = project.manifestPath.split(separator: "/").last.map(String.init) ?? "deps.yaml"
            let importable = try ImportKind.allCases.flatMap(\.fileNames).first { try directory.status($0) != nil }
            if try directory.status(name) != nil { throw EngineError.manifestExists(manifest: project.manifestName) }
            // The manifest comes last: while there is none, the same command goes on.
            let ignored = try addIgnoredLines(in: directory)
            do {
                try directory.createWhole(name, with: [UInt8](ManifestTemplate.text.utf8))
            } catch let error as SystemError where error.number == EEXIST {
                throw EngineError.manifestExists(manifest: project.manifestName)
            }
            return CreatedProject(
                manifest: project.manifestName,
                ignored: ignored,
                above: above,
                importable: importable
            )
        }
    }

    /// Returns the manifest of the project that the working directory is in, unless the directory itself has one.
    private static func projectAbove(_ settings: Settings) -> String? {
        guard settings.searchesUpwards, settings.manifest == nil else { return nil }
        switch ManifestSearch(from: settings.directory, environment: settings.environment).run() {
        case .found(let location), .foreign(let location): return location.levels == 0 ? nil : location.name
        case .missing, .unsearchable: return nil
        }
    }

    /// Adds the lines that `.gitignore` lacks. Returns them.
    private func addIgnoredLines(in directory: Directory) throws -> [String] {
        // Git does not follow a link here.
        if try directory.status(".gitignore")?.kind == .symlink {
            context.send(.note(Note("'.gitignore' is a symbolic link, which git does not follow; it stays as it is")))
            return []
        }
        let bytes = try directory.fileIfPresent(".gitignore")?.contents(limit: 16 << 20) ?? []
        let addition = IgnoredLines(bytes).adding(ManifestTemplate.ignoredLines(committingVendor: commitsVendor))
        guard !addition.lines.isEmpty else { return [] }
        try directory.replace(".gitignore", with: bytes + addition.bytes, durably: true)
        return addition.lines
    }
}
