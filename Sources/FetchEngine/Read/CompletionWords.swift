internal import FetchForge
internal import FetchManifest
internal import FetchModel

/// The words that a shell can complete in a project. Reads the manifest alone, and says nothing where there is none.
package struct CompletionWords: Sendable {
    private let words: ManifestWords?

    /// Reads the manifest of the project that `settings` name.
    package init(_ settings: Settings) {
        let project = Project(settings)
        words = project.refusal == nil ? ManifestWords(path: project.manifestPath) : nil
    }

    /// The names of the manifest's entries.
    package var names: [String] { words?.names ?? [] }

    /// The groups of the manifest.
    package var groups: [String] { words?.groups ?? [] }

    /// The hosts that every machine knows, then those of the manifest.
    package var hosts: [String] {
        let builtIn = ForgeTable.catalog.builtIn.map(\.name)
        return builtIn + (words?.hosts ?? []).filter { !builtIn.contains($0) }
    }
}
