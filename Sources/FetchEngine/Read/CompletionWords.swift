internal import FetchCache
internal import FetchForge
internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import Glibc

/// The words that a shell can complete in a project. Reads the manifest and the cache alone, and says nothing where there
/// is none.
package struct CompletionWords: Sendable {
    private let words: ManifestWords?
    private let settings: Settings
    private let project: Project

    /// Reads the manifest of the project that `settings` name.
    package init(_ settings: Settings) {
        self.settings = settings
        project = Project(settings)
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

    /// The tags of the first entry of the manifest that one of `arguments` names, as a command last listed them.
    package func tags(ofEntryIn arguments: [String]) -> [String] {
        guard let name = arguments.first(where: { words?.names.contains($0) == true }),
            let place = try? place(ofEntry: name)
        else { return [] }
        let cache = ArchiveCache(
            root: settings.cacheDirectory,
            isEnabled: settings.usesCache,
            temporary: "/tmp",
            // Whatever it says would be shown in the midst of what the user types.
            warn: { _ in }
        )
        return Self.harmless(cache.tagNames(of: place.key))
    }

    /// Returns where the tags of the entry `name` are; `nil` for one that has none. Throws what is wrong with the manifest.
    private func place(ofEntry name: String) throws -> TagListing.Place? {
        let manifest = try project.manifest().0
        guard let entry = manifest.dependencies.first(where: { $0.name == name }) else { return nil }
        let addresses = try settings.forges(and: manifest.hosts)
        return try TagListing.Place(entry.source, addresses: addresses, root: project.root)
    }

    /// The directories whose paths begin with `text`, each with a slash behind it; hidden ones where the text says so.
    package static func directories(beginning text: String) -> [String] {
        let slash = text.lastIndex(of: "/")
        let parent = slash.map { String(text[...$0]) } ?? ""
        let start = slash.map { text[text.index(after: $0)...] } ?? text[...]
        // A completion has nowhere to report an error, and the command itself will.
        guard let directory = try? Directory(path: parent.isEmpty ? "." : parent, followingLink: true),
            let entries = try? directory.entries()
        else { return [] }
        let names = entries.map(\.name).filter { name in
            var info = stat()
            return name.hasPrefix(start) && (start.hasPrefix(".") || !name.hasPrefix("."))
                && stat(parent + name, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
        }
        return harmless(names.sorted().map { "\(parent)\($0)/" })
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
