package import FetchModel
internal import FetchSystem

/// The user's `config.yaml`.
package enum ConfigurationFile {
    /// Returns the settings in the file at `path`; the defaults where there is no such file. Throws `Failures` with all
    /// problems, each at its place.
    package static func read(path: String) throws(Failures) -> UserConfiguration {
        let bytes: [UInt8]
        do throws(TextFile.Absence) {
            bytes = try TextFile.read(path, limit: YAMLLimits.manifest.bytes, following: .all)
        } catch {
            switch error {
            case .missing: return UserConfiguration()
            case .system(let error): throw Failures([error.failure])
            case .directory, .special, .tooLarge, .linkOutside, .linkToNothing:
                throw Failures([ConfigurationError.notAFile(path).failure])
            }
        }
        return try read(bytes: bytes, file: path)
    }

    /// Returns the settings in `bytes`; `file` is the file's name in messages.
    package static func read(bytes: [UInt8], file: String) throws(Failures) -> UserConfiguration {
        let document = try YAMLComposer.document(bytes, file: file)
        var reader = FieldReader(document)
        var configuration = UserConfiguration()
        if let root = document.root, !root.isNull {
            configuration = ConfigurationRules().configuration(root, &reader)
        }
        guard reader.problems.isEmpty else { throw reader.problems.sorted }
        return configuration
    }
}
