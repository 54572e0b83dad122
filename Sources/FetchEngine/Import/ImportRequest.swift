internal import FetchManifest
internal import FetchModel

/// What `fetch import` is asked for.
package struct ImportRequest: Hashable, Sendable {
    /// The file; `-` is standard input. The one that is found in the directory if `nil`.
    package var file: String?
    /// The tool that it is of, one of `kinds`; found out if `nil`.
    package var kind: String?
    /// The workspace of repositories that name none, for lists.
    package var workspace: String?
    /// The host of repositories that name none, for lists.
    package var host: String?
    /// Whether nothing is written.
    package var isDryRun = false
    /// Whether the entries are added to the manifest that is there.
    package var merges = false

    package init(file: String? = nil) { self.file = file }

    /// The command that imports `file` with these options.
    func command(for file: String) -> String {
        let options = [("--from", kind), ("--workspace", workspace), ("--host", host)].flatMap { option, value in
            value.map { [option, ForeignText.shellWord($0)] } ?? []
        }
        return (["fetch", "import"] + options + [ForeignText.shellWord(file)]).joined(separator: " ")
    }

    /// The tools whose files can be imported.
    package static let kinds = ImportKind.allCases.map(\.rawValue)
}

/// What was imported.
package struct ImportResult: Hashable, Sendable {
    /// Something that was not carried over, or that the user has to know.
    package struct Note: Hashable, Sendable {
        package var file: String
        package var line: Int
        package var message: String
    }

    /// The manifest as the user sees it.
    package var manifest: String
    /// The file that was imported, as the user sees it.
    package var source: String
    /// How many dependencies it has.
    package var count: Int
    /// In the order of the file.
    package var notes: [Note]
    /// The manifest's text.
    package var text: String
    /// Whether nothing was written.
    package var isDryRun: Bool
    /// Whether the dependencies were added to a manifest.
    package var isMerged: Bool
}

extension Engine {
    /// Makes a manifest of another tool's file, or adds to the one that is there. Overwrites none.
    package func importManifest(_ request: ImportRequest) async -> Answer<ImportResult> {
        await answer { try await ManifestCreation(context: context, request: request).run() }
    }
}
