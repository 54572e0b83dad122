internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A patch file of the project.
struct PatchFile {
    /// The most bytes of a patch.
    static let limit = 64 << 20

    private let name: String
    private let file: NamedFile

    /// Opens the patch at `name`, relative to the project. Throws `EngineError` and `SystemError`.
    init(_ name: String, in project: ProjectDirectory) throws {
        do {
            file = try NamedFile(name, in: project)
        } catch let obstacle as NamedFile.Obstacle {
            throw EngineError.patch(name, obstacle)
        }
        self.name = name
    }

    /// Reads the patch. Throws `EngineError` if it is too large, and `SystemError`.
    func bytes() throws -> [UInt8] {
        do {
            return try file.bytes(atMost: Self.limit)
        } catch let obstacle as NamedFile.Obstacle {
            throw EngineError.patch(name, obstacle)
        }
    }
}

extension Project {
    /// Reads the patches of `dependency`. Throws `Failures` with every patch that cannot be read.
    func patches(of dependency: Dependency) throws -> [Patch] {
        try read(dependency.shape.patches, of: dependency, placed: dependency.place(ofPatch:)) {
            name,
            directory,
            place in
            Patch(name: name, bytes: try PatchFile(name, in: directory).bytes(), place: place)
        }
    }
}
