package import FetchModel
internal import FetchSystem

/// A manifest on the disk.
package enum ManifestFile {
    /// Returns the manifest at the absolute `path`, and its bytes. `name` is its name in messages, and `check` returns
    /// further problems of it. Throws `Failures`: of kind `data` where there is no valid manifest, and of kind `disk` where
    /// the system refuses to read it.
    package static func read(
        path: String,
        shownAs name: String,
        forges: ForgeCatalog,
        checking check: (Manifest) -> [Failure] = { _ in [] }
    ) throws(Failures) -> (Manifest, bytes: [UInt8]) {
        let bytes = try contents(path: path, shownAs: name)
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) }
        let manifest = try ManifestReader.read(
            bytes: bytes,
            file: name,
            in: directory,
            forges: forges,
            checking: check
        )
        return (manifest, bytes)
    }

    /// Returns the bytes of the manifest at `path`. Throws `Failures` where it cannot be read.
    static func contents(path: String, shownAs name: String) throws(Failures) -> [UInt8] {
        do throws(TextFile.Absence) {
            return try TextFile.read(path, limit: YAMLLimits.manifest.bytes, following: .inside)
        } catch {
            var failure = failure(error, name)
            failure.place = Place(file: name, line: 1, column: 1)
            throw Failures([failure])
        }
    }

    /// Returns the bytes of the manifest at `path`; `nil` where they cannot be read, for whatever reason.
    package static func bytes(path: String) -> [UInt8]? {
        try? TextFile.read(path, limit: YAMLLimits.manifest.bytes, following: .inside)
    }

    /// Returns the name of a manifest without its extension: `deps` for `deps.yaml`.
    package static func stem(of name: String) -> String {
        for ending in [".yaml", ".yml"] where name.hasSuffix(ending) && name.count > ending.count {
            return String(name.dropLast(ending.count))
        }
        return name
    }

    /// Returns the name of the lockfile beside the manifest `name`.
    package static func lockName(beside name: String) -> String { "\(stem(of: name)).lock" }

    private static func failure(_ absence: TextFile.Absence, _ name: String) -> Failure {
        switch absence {
        case .missing: ManifestFileError.missing(name).failure
        case .directory: ManifestFileError.directory(name).failure
        case .special: ManifestFileError.specialFile(name).failure
        case .tooLarge: ManifestFileError.tooLarge(name, limit: YAMLLimits.manifest.bytes).failure
        case .linkOutside: ManifestFileError.linkOutside(name).failure
        case .linkToNothing: ManifestFileError.linkToNothing(name).failure
        case .system(let error): error.failure
        }
    }
}
