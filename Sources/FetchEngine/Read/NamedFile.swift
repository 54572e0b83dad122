internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A file of the project that the manifest names. Symbolic links may lead to it as long as they stay in the project.
struct NamedFile {
    /// Why it cannot be read.
    enum Obstacle: Error, Equatable {
        /// The symbolic link leads out of the project.
        case outside(link: String)
        case unreadable(SystemError)
        case notFile
        case tooLarge(limit: Int)
    }

    private let file: File

    /// Opens the file at `name`, relative to the project. Throws `Obstacle` and `SystemError`.
    init(_ name: String, in project: ProjectDirectory) throws {
        do {
            file = try project.root.file(below: name)
        } catch let error as LinkLeadsOut {
            throw Obstacle.outside(link: error.link)
        } catch let error as SystemError {
            throw Obstacle.unreadable(error)
        }
        guard try file.status().kind == .file else { throw Obstacle.notFile }
    }

    /// Returns its bytes, at most `limit`. Throws `Obstacle` and `SystemError`.
    func bytes(atMost limit: Int) throws -> [UInt8] {
        guard let bytes = try file.contents(limit: limit) else { throw Obstacle.tooLarge(limit: limit) }
        return bytes
    }
}

extension Project {
    /// Reads each of the files `names` of `dependency` with `read`, which gets the place that names it. Throws `Failures` with
    /// every file that cannot be read.
    func read<Value>(
        _ names: [String],
        of dependency: Dependency,
        placed place: (_ index: Int) -> Place,
        _ read: (_ name: String, ProjectDirectory, Place) throws -> Value
    ) throws -> [Value] {
        if names.isEmpty { return [] }
        let directory = try directory()
        var values: [Value] = []
        var failures: [Failure] = []
        for (index, name) in names.enumerated() {
            let place = place(index)
            do {
                values.append(try read(name, directory, place))
            } catch {
                failures += Failure.all(in: error).map { $0.about(dependency.name, at: place) }
            }
        }
        guard failures.isEmpty else { throw Failures(failures) }
        return values
    }
}
