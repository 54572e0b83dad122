package import FetchModel

/// Reads `deps.yaml`.
package enum ManifestReader {
    /// The manifest that `bytes` hold; `file` is its name in messages. Throws `Failures` with everything that is wrong
    /// with it, each of kind `data` and at its place.
    package static func read(bytes: [UInt8], file: String) throws(Failures) -> Manifest {
        let (source, root) = try YAMLComposer.manifest(bytes, file: file)
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

extension YAMLComposer {
    /// The text of a manifest, or of another file that a person writes, and its root. Throws `Failures` where it is no
    /// YAML, or more than is read.
    static func manifest(_ bytes: [UInt8], file: String) throws(Failures) -> (SourceText, YAMLNode?) {
        do throws(Failure) {
            let source = try SourceText(bytes, file: file, limit: YAMLLimits.manifest.bytes)
            return (source, try compose(source, limits: .manifest))
        } catch {
            throw Failures([error])
        }
    }
}
