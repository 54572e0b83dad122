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
    package var names: [String] { Self.harmless(words?.names ?? []) }

    /// The groups of the manifest.
    package var groups: [String] { Self.harmless(words?.groups ?? []) }

    /// The hosts that every machine knows, then those of the manifest.
    package var hosts: [String] {
        let builtIn = ForgeTable.catalog.builtIn.map(\.name)
        return builtIn + Self.harmless(words?.hosts ?? []).filter { !builtIn.contains($0) }
    }

    /// Leaves out what a shell would read as anything but a word.
    ///
    /// A manifest may come from anywhere, and `compgen -W` of bash expands `$(…)` in the words that it is given: a key press
    /// must not run what a manifest says.
    private static func harmless(_ words: [String]) -> [String] {
        words.filter { word in
            !word.hasPrefix("-")
                && word.unicodeScalars.allSatisfy { scalar in
                    scalar.isASCII
                        ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/+@".unicodeScalars
                            .contains(scalar)
                        : scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                }
        }
    }
}
