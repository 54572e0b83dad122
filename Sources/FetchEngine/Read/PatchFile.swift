internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A patch file of the project. Symbolic links may lead to it as long as they stay in the project.
struct PatchFile {
    private static let limit = 64 << 20

    private let name: String
    private let file: File

    /// Opens the patch at `name`, relative to the project. Throws `EngineError` and `SystemError`.
    init(_ name: String, in project: ProjectFolder) throws {
        do {
            file = try project.folder.file(below: name)
        } catch let error as LinkLeadsOut {
            throw EngineError.patchOutside(patch: name, link: error.link)
        } catch let error as SystemError {
            throw EngineError.patchUnreadable(patch: name, error)
        }
        guard try file.status().kind == .file else { throw EngineError.patchNotFile(patch: name) }
        self.name = name
    }

    /// Reads the patch. Throws `EngineError` if it is too large, and `SystemError`.
    func bytes() throws -> [UInt8] {
        if let bytes = try file.contents(limit: Self.limit) { return bytes }
        throw EngineError.patchTooLarge(patch: name, limit: Self.limit)
    }
}

extension Project {
    /// Reads the patches of `dependency`. Throws `Failures` with every patch that cannot be read.
    func patches(of dependency: Dependency) throws -> [Patch] {
        let names = dependency.shape.patches
        if names.isEmpty { return [] }
        let directory = try folder()
        var patches: [Patch] = []
        var failures: [Failure] = []
        for (index, name) in names.enumerated() {
            let place = dependency.place(ofPatch: index)
            do {
                patches.append(Patch(name: name, bytes: try PatchFile(name, in: directory).bytes(), place: place))
            } catch {
                failures += Failure.all(in: error).map { $0.about(dependency.name, at: place) }
            }
        }
        guard failures.isEmpty else { throw Failures(failures) }
        return patches
    }
}
