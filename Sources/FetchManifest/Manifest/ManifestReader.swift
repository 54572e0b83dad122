package import FetchModel

/// Reads `deps.yaml`.
package enum ManifestReader {
    /// Returns the manifest in `bytes`. `file` is its name in messages, and `directory` the absolute path of the directory
    /// that contains it, if there is one; `forges` are the kinds of hosts. Throws `Failures` with all problems, each of kind `data` and with its place.
    ///
    /// `check` returns further problems of the manifest. It also gets one that has problems; then destinations and URLs
    /// that were refused are empty.
    package static func read(
        bytes: [UInt8],
        file: String,
        in directory: String? = nil,
        forges: ForgeCatalog,
        checking check: (Manifest) -> [Failure] = { _ in [] }
    ) throws(Failures) -> Manifest {
        let document = try YAMLComposer.document(bytes, file: file)
        var reader = FieldReader(document)
        guard let root = document.root else {
            reader.report(ManifestError.empty, at: document.start)
            throw reader.problems.sorted
        }
        let manifest = ManifestRules(file: file, directory: directory, forges: forges).manifest(root, &reader)
        if let manifest { reader.add(check(manifest)) }
        guard let manifest, reader.problems.isEmpty else { throw reader.problems.sorted }
        return manifest
    }
}
