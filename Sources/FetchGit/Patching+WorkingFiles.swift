internal import FetchModel
package import FetchSystem
internal import Glibc

extension Patching {
    /// Returns the paths of the files in `directory` that its repository tracks, or that are not ignored there; `nil` if the
    /// directory is in no repository. Includes those of submodules and of repositories below it.
    ///
    /// Runs no hook and no monitor of the repository. Throws `GitError` and `SystemError`.
    package func workingFiles(in directory: Directory) async throws -> Set<String>? {
        guard try await workers.run({ try Self.isInRepository(directory) }) else { return nil }
        var files: Set<String> = []
        var pending: [(prefix: String, directory: Directory)] = [("", directory)]
        while let (prefix, directory) = pending.popLast() {
            for name in try await listing(of: directory) {
                let path = name.hasSuffix("/") ? String(name.dropLast()) : name
                // The directory of a submodule that is not checked out.
                if path.isEmpty || path == "." { continue }
                // Git names a repository below this one, but not what is in it.
                if let inner = try await workers.run({ try Self.directory(at: path, in: directory) }) {
                    if prefix.utf8.count + path.utf8.count < EntryName.longestPath {
                        pending.append(("\(prefix)\(path)/", inner))
                    }
                } else {
                    files.insert(prefix + path)
                }
            }
        }
        return files
    }

    private func listing(of directory: Directory) async throws -> [String] {
        defer { withExtendedLifetime(directory) {} }
        let result = try await git.run(
            [
                "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", "ls-files", "-z", "--cached",
                "--others",
                "--exclude-standard",
            ],
            in: "/proc/self/fd/\(directory.descriptor)",
            outputLimit: 256 << 20
        )
        guard result.isSuccess else { throw GitError.cannotRun(reason: GitMessages(result).line()) }
        return result.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Opens the directory at `path`; `nil` where that is something else.
    private static func directory(at path: String, in directory: Directory) throws -> Directory? {
        var current = directory
        for name in path.split(separator: "/").map(String.init) {
            guard name != "..", try current.status(name)?.kind == .directory,
                let next = try current.directoryIfPresent(name)
            else { return nil }
            current = next
        }
        return current
    }

    /// Whether there is a `.git` in the directory or above it.
    private static func isInRepository(_ directory: Directory) throws -> Bool {
        var path = try directory.realPath()
        while true {
            var info = stat()
            if lstat("\(path == "/" ? "" : path)/.git", &info) == 0 { return true }
            guard path != "/", let slash = path.lastIndex(of: "/") else { return false }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }
}
