internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// A file of the project with the keys that may have signed a dependency.
struct ProjectKeyFile {
    private static let limit = 1 << 20

    private let name: String
    private let file: NamedFile

    /// Opens the file at `name`, relative to the project. Throws `KeyFileAccessError` and `SystemError`.
    init(_ name: String, in project: ProjectDirectory) throws {
        do {
            file = try NamedFile(name, in: project)
        } catch let obstacle as NamedFile.Obstacle {
            throw KeyFileAccessError(file: name, obstacle)
        }
        self.name = name
    }

    /// Reads the keys. Throws `KeyFileAccessError` if the file is too large, `KeyFileError` if it holds no key, and
    /// `SystemError`.
    func keys() throws -> KeyFile {
        let bytes: [UInt8]
        do {
            bytes = try file.bytes(atMost: Self.limit)
        } catch let obstacle as NamedFile.Obstacle {
            throw KeyFileAccessError(file: name, obstacle)
        }
        return try KeyFile(name: name, bytes: bytes)
    }
}

extension Project {
    /// Reads the files in `signed-by` of `dependency`. Throws `Failures` with every file that cannot be read.
    func keyFiles(of dependency: Dependency) throws -> [KeyFile] {
        try read(dependency.signedBy, of: dependency, placed: dependency.place(ofKeyFile:)) { name, directory, _ in
            try ProjectKeyFile(name, in: directory).keys()
        }
    }
}
