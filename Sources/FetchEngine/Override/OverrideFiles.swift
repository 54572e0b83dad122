internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor
internal import Glibc

/// The files of a directory that stands in for a dependency, as far as they can be part of it.
struct OverrideFiles: Sendable {
    let context: EngineContext

    /// Reads the directory of `override`: git's own data, ignored files and what the entry's filters drop are left out.
    func working(_ override: Overrides.Entry, _ dependency: Dependency) async throws -> WorkingTree {
        let directory = try await context.workers.run { [project = context.project] in
            try project.directory(of: override)
        }
        let listed = try await context.patching.workingFiles(in: directory)
        let filter = PathFilter(include: dependency.shape.include, exclude: dependency.shape.exclude)
        return try await context.workers.run {
            try WorkingTree(of: directory) { path in
                (listed?.contains(path) ?? true) && filter.keeps(fileAt: path)
            }
        }
    }
}

extension Project {
    /// Whether the directory that is to stand in is gone.
    func isGone(_ override: Overrides.Entry) -> Bool {
        do {
            _ = try directory(of: override)
            return false
        } catch is OverrideError {
            return true
        } catch {
            return false  // The command that reads it says why that fails.
        }
    }

    /// Opens the directory that stands in. Throws `OverrideError.gone` and `SystemError`.
    func directory(of override: Overrides.Entry) throws -> Directory {
        do {
            let path = override.path.hasPrefix("/") ? override.path : path(override.path)
            return try Directory(path: path, followingLink: true)
        } catch let error as SystemError where error.meansMissing || error.number == ENOTDIR {
            throw OverrideError.gone(name: override.name, path: override.path)
        }
    }
}

extension PathFilter {
    /// Whether the file at `path` is kept, also by the directories that it is in.
    func keeps(fileAt path: String) -> Bool {
        if keepsEverything { return true }
        var isIncluded = include.isEmpty
        var names = path.split(separator: "/")
        var isDirectory = false
        while !names.isEmpty {
            let part = names.joined(separator: "/")
            if !PathFilter(exclude: exclude).keeps(path: part, isDirectory: isDirectory) { return false }
            isIncluded = isIncluded || PathFilter(include: include).keeps(path: part, isDirectory: isDirectory)
            names.removeLast()
            isDirectory = true
        }
        return isIncluded
    }
}
