internal import FetchModel
package import FetchSystem
internal import Glibc

extension Patching {
    /// Returns the paths of the files in `folder` that its repository tracks, or that are not ignored there; `nil` if the
    /// directory is in no repository. Includes those of submodules and of repositories below it.
    ///
    /// Runs no hook and no monitor of the repository. Throws `GitError` and `SystemError`.
    package func workingFiles(in folder: Folder) async throws -> Set<String>? {
        guard try await workers.run({ try Self.isInRepository(folder) }) else { return nil }
        var files: Set<String> = []
        var pending: [(prefix: String, folder: Folder)] = [("", folder)]
        while let (prefix, folder) = pending.popLast() {
            for name in try await listing(of: folder) {
                let path = name.hasSuffix("/") ? String(name.dropLast()) : name
                // The directory of a submodule that is not checked out.
                if path.isEmpty || path == "." { continue }
                // Git names a repository below this one, but not what is in it.
                if let inner = try await workers.run({ try Self.folder(at: path, in: folder) }) {
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

    private func listing(of folder: Folder) async throws -> [String] {
        defer { withExtendedLifetime(folder) {} }
        let result = try await git.run(
            [
                "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", "ls-files", "-z", "--cached",
                "--others",
                "--exclude-standard",
            ],
            in: "/proc/self/fd/\(folder.descriptor)",
            outputLimit: 256 << 20
        )
        guard result.isSuccess else { throw GitError.cannotRun(reason: GitMessages(result).line()) }
        return result.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Opens the directory at `path`; `nil` where that is something else.
    private static func folder(at path: String, in folder: Folder) throws -> Folder? {
        var current = folder
        for name in path.split(separator: "/").map(String.init) {
            guard name != "..", try current.status(name)?.kind == .folder,
                let next = try current.folderIfPresent(name)
            else { return nil }
            current = next
        }
        return current
    }

    /// Whether there is a `.git` in the directory or above it.
    private static func isInRepository(_ folder: Folder) throws -> Bool {
        var path = try folder.realPath()
        while true {
            var info = stat()
            if lstat("\(path == "/" ? "" : path)/.git", &info) == 0 { return true }
            guard path != "/", let slash = path.lastIndex(of: "/") else { return false }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }
}
