package import FetchModel
internal import FetchSystem

/// The user's `config.yaml`.
package enum ConfigurationFile {
    /// Returns the settings in the file at `path`; the defaults where there is no such file. Throws `Failures` with all
    /// problems, each at its place. As with ssh's configuration, a file that other users could have written is one: without
    /// its mirrors, requests would go elsewhere.
    package static func read(path: String) throws(Failures) -> UserConfiguration {
        let (file, bytes): (File, [UInt8])
        do throws(TextFile.Absence) {
            file = try TextFile.open(path, following: .all)
            bytes = try TextFile.read(file, limit: YAMLLimits.manifest.bytes)
        } catch {
            switch error {
            case .missing: return UserConfiguration()
            case .system(let error): throw Failures([error.failure])
            case .directory, .special, .tooLarge, .linkOutside, .linkToNothing:
                throw Failures([ConfigurationError.notAFile(path).failure])
            }
        }
        if let doubt = doubt(about: file) { throw Failures([ConfigurationError.untrusted(path, doubt).failure]) }
        return try read(bytes: bytes, file: path)
    }

    /// Why other users could have written `file`, as a clause; `nil` if they could not.
    private static func doubt(about file: File) -> String? {
        do { return try file.ownership().doubt } catch { return "its owner cannot be found out" }
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
