import FetchForge
import FetchManifest
import FetchModel
import TestSupport

extension FuzzEntry {
    /// Files of other tools: each becomes a manifest that can be read, or is refused as data.
    static let importing = FuzzEntry(
        "import",
        seeds: {
            try ImportKind.allCases.flatMap { kind in
                try Fixture.all(in: "imports/\(kind.rawValue)").filter { $0.name.contains(".") }.compactMap { fixture in
                    // A directory is no seed.
                    (try? fixture.data()).map { [UInt8]($0) }
                }
            }
        }
    ) { bytes in
        for kind in ImportKind.allCases {
            var input = ImportInput(kind: kind, file: "other", bytes: bytes, directory: "lib/", beside: { _ in bytes })
            input.workspace = "fuzz"
            if kind == .gitmodules {
                let text = String(decoding: bytes.prefix(200), as: UTF8.self)
                input.submodules = [
                    ImportedSubmodule(
                        name: text,
                        settings: [("path", text), ("url", text), (text, text)],
                        base: "https://example.com/a/b"
                    )
                ]
            }
            do {
                let made = try ManifestImport.manifest(input, forges: ForgeTable.catalog)
                _ = try ManifestReader.read(
                    bytes: [UInt8](made.text.utf8),
                    file: "deps.yaml",
                    forges: ForgeTable.catalog
                )
                for note in made.notes {
                    try promise(note.line > 0, "a note is nowhere: \(note.message)")
                    try promise(note.message.unicodeScalars.allSatisfy(Quotation.isPlain), "a note drives a terminal")
                }
            } catch let error as BrokenPromise {
                throw error
            } catch {
                for failure in Failure.all(in: error) { try failure.promise() }
            }
        }
    }
}
