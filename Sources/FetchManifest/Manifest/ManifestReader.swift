package import FetchModel

/// Reads `deps.yaml`.
package enum ManifestReader {
    /// The manifest that `bytes` hold; `file` is its name in messages. Throws `Failures` with everything that is wrong
    /// with it, each of kind `data` and at its place.
    package static func read(bytes: [UInt8], file: String) throws(Failures) -> Manifest {
        let source: SourceText
        let root: YAMLNode?
        do throws(Failure) {
            source = try SourceText(bytes, file: file, limit: YAMLLimits.manifest.bytes)
            root = try YAMLComposer.compose(source, limits: .manifest)
        } catch {
            throw Failures([error])
        }
        guard let root else {
            let place = Place(file: file, line: 1, column: 1, text: source.place(from: 0, to: 1).text)
            let help = "run `fetch init` in a new folder to see a starter manifest"
            throw Failures([Failure(.data, "empty-manifest", "the manifest is empty", help: help, place: place)])
        }
        var reading = ManifestReading(source)
        let manifest = reading.manifest(root)
        guard let manifest, reading.problems.isEmpty else { throw reading.problems.sorted }
        return manifest
    }
}
