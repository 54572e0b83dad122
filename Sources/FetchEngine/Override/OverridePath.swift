internal import FetchModel
internal import FetchSystem
internal import Glibc

/// The directory that is to stand in for a dependency, as the user named it.
struct OverridePath {
    /// The path to record: absolute if the user named an absolute one, else relative to the project.
    let recorded: String

    /// Judges `path`, which may be relative to `directory`. Throws `OverrideError` and `SystemError`.
    init(_ path: String, from directory: String, project root: String, _ manifest: Manifest) throws {
        let absolute = path.hasPrefix("/") ? path : "\(directory)/\(path)"
        let real: String
        do {
            real = try RealPath.of(absolute)
        } catch {
            if [ENOENT, ENOTDIR].contains(error.number) { throw OverrideError.missing(path: path) }
            throw SystemError(number: error.number, action: "open", path: path)
        }
        var info = stat()
        guard stat(real, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
            throw OverrideError.notDirectory(path: path)
        }
        let project = try RealPath.of(root)
        if real == project { throw OverrideError.project(path: path) }
        if Self.contains(real, project) { throw OverrideError.above(path: path, below: project) }
        if real.split(separator: "/").contains(where: { $0.lowercased() == ".git" }) {
            throw OverrideError.repository(path: path)
        }
        for name in manifest.ownDirectories {
            let own = "\(project == "/" ? "" : project)/\(name)"
            if real == own || Self.contains(own, real) { throw OverrideError.vendored(path: path, directory: name) }
            if Self.contains(real, own) { throw OverrideError.above(path: path, below: name) }
        }
        recorded = path.hasPrefix("/") ? real : Self.relative(real, to: project)
    }

    /// Whether the directory `outer` contains `inner`, somewhere below it.
    static func contains(_ outer: String, _ inner: String) -> Bool {
        inner.utf8.starts(with: (outer == "/" ? outer : outer + "/").utf8) && inner != outer
    }

    /// Returns how `path` is reached from `directory`. Both are absolute and without links.
    static func relative(_ path: String, to directory: String) -> String {
        let (target, start) = (path.split(separator: "/"), directory.split(separator: "/"))
        let shared = zip(target, start).prefix { $0 == $1 }.count
        let names = Array(repeating: "..", count: start.count - shared) + target[shared...].map(String.init)
        return names.isEmpty ? "." : names.joined(separator: "/")
    }
}
