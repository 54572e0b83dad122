internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// A file of the project with the keys that may have signed a dependency. Symbolic links may lead to it as long as they
/// stay in the project.
struct ProjectKeyFile {
    private static let limit = 1 << 20

    private let name: String
    private let file: File

    /// Opens the file at `name`, relative to the project. Throws `KeyFileAccessError` and `SystemError`.
    init(_ name: String, in project: ProjectFolder) throws {
        do {
            file = try project.folder.file(below: name)
        } catch let error as LinkLeadsOut {
            throw KeyFileAccessError.outside(file: name, link: error.link)
        } catch let error as SystemError {
            throw KeyFileAccessError.unreadable(file: name, error)
        }
        guard try file.status().kind == .file else { throw KeyFileAccessError.notFile(file: name) }
        self.name = name
    }

    /// Reads the keys. Throws `KeyFileAccessError` if the file is too large, `KeyFileError` if it holds no key, and
    /// `SystemError`.
    func keys() throws -> KeyFile {
        guard let bytes = try file.contents(limit: Self.limit) else {
            throw KeyFileAccessError.tooLarge(file: name, limit: Self.limit)
        }
        return try KeyFile(name: name, bytes: bytes)
    }
}

extension Project {
    /// Reads the files in `signed-by` of `dependency`. Throws `Failures` with every file that cannot be read.
    func keyFiles(of dependency: Dependency) throws -> [KeyFile] {
        let names = dependency.signedBy
        if names.isEmpty { return [] }
        let directory = try folder()
        var files: [KeyFile] = []
        var failures: [Failure] = []
        for (index, name) in names.enumerated() {
            let place = dependency.place(ofKeyFile: index)
            do {
                files.append(try ProjectKeyFile(name, in: directory).keys())
            } catch {
                failures += Failure.all(in: error).map { $0.about(dependency.name, at: place) }
            }
        }
        guard failures.isEmpty else { throw Failures(failures) }
        return files
    }
}
