package import FetchModel

/// Reads `deps.yaml`.
package enum ManifestReader {
    /// The manifest that `bytes` hold; `file` is its name in messages, and `folder` the absolute path of where it is, if
    /// it is on a disk. Throws `Failures` with everything that is wrong with it, each of kind `data` and at its place.
    ///
    /// `check` is asked what else is wrong with what could be read: a destination or the path of an archive may be empty
    /// then, where it was refused.
    package static func read(
        bytes: [UInt8],
        file: String,
        in folder: String? = nil,
        forges: ForgeCatalog,
        checking check: (Manifest) -> [Failure] = { _ in [] }
    ) throws(Failures) -> Manifest {
        let document = try YAMLComposer.manifest(bytes, file: file)
        var reading = ManifestReading(document, file: file, folder: folder, forges: forges)
        guard let root = document.root else {
            let help = "run `fetch init` in a new folder to see a starter manifest"
            reading.problems.report("empty-manifest", "the manifest is empty", help: help, at: document.start)
            throw reading.problems.sorted
        }
        let manifest = reading.manifest(root)
        if let manifest { reading.problems.add(check(manifest)) }
        guard let manifest, reading.problems.isEmpty else { throw reading.problems.sorted }
        return manifest
    }
}

extension YAMLComposer {
    /// The document of a manifest, or of another file that a person writes. Throws `Failures` where it is no YAML, or
    /// more than is read.
    static func manifest(_ bytes: [UInt8], file: String) throws(Failures) -> YAMLDocument {
        let source: SourceText
        do throws(Failure) {
            source = try SourceText(bytes, file: file, limit: YAMLLimits.manifest.bytes)
        } catch {
            throw Failures([error])
        }
        return try compose(source, limits: .manifest)
    }
}
