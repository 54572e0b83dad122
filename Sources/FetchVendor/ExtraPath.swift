internal import FetchModel
internal import FetchSystem

/// A path in the vendor directory that no dependency accounts for.
package struct ExtraPath: Hashable, Sendable {
    /// The path, relative to the project.
    package let path: String
    /// What it is, where that is not a directory: `a symbolic link`.
    package let detail: String?
}

extension ProjectDirectory {
    /// Returns what no dependency accounts for: everything in the vendor directory, and in the directories between it and
    /// a destination, that is neither a destination nor leads to one; and what interrupted runs left beside any
    /// destination. Sorted by path. Throws as `parent(of:)` does.
    ///
    /// Staging directories of running processes are not reported, nor are regular files that describe the directory to git
    /// or to people (`isDescription`): no build reads them, and `.gitattributes` is what keeps git from converting
    /// vendored files. A link of such a name is reported.
    package func extraPaths(in vendor: String, besides destinations: [String]) throws -> [ExtraPath] {
        let vendor = vendor.split(separator: "/").map(String.init)
        let destinations = Set(try destinations.map { try DestinationPath.names($0) })
        var parents: Set<[String]> = []
        for destination in destinations {
            var names = destination.dropLast()
            parents.insert([String](names))
            while names.count > vendor.count, names.starts(with: vendor) {
                names = names.dropLast()
                parents.insert([String](names))
            }
        }
        // Where a dependency is the vendor directory, or contains it, everything in it is compared with the lockfile.
        if !destinations.contains(where: { vendor.starts(with: $0) }) { parents.insert(vendor) }
        return try parents.flatMap { names -> [ExtraPath] in
            let isInVendor = names.starts(with: vendor)
            return try extraPaths(in: names) { isInVendor && !destinations.contains($0) && !parents.contains($0) }
        }.sorted { $0.path.precedesInBytes($1.path) }
    }

    /// Returns the extra paths among the names in the directory `parent`: those that `isUnknown` accepts, and staging
    /// directories that no process uses.
    private func extraPaths(in parent: [String], where isUnknown: ([String]) -> Bool) throws -> [ExtraPath] {
        guard let directory = try openDirectory(parent) else { return [] }
        return try directory.entries().compactMap { entry in
            let path = parent + [entry.name]
            func extra(_ detail: String?) -> ExtraPath {
                ExtraPath(path: path.joined(separator: "/"), detail: detail)
            }
            if StagingDirectory.isName(entry.name) {
                return StagingDirectory.isInUse(entry.name, in: directory) ? nil : extra("left by an interrupted run")
            }
            guard isUnknown(path), let kind = try entry.kind ?? directory.status(entry.name)?.kind else { return nil }
            switch kind {
            case .file where Self.isDescription(entry.name): return nil
            case .directory: return extra(nil)
            case .file, .symlink, .other: return extra(kind.noun)
            }
        }
    }

    /// Opens the directory at `names`, never through a link; `nil` where it does not exist.
    private func openDirectory(_ names: [String]) throws -> Directory? {
        if names.isEmpty { return root }
        guard let parent = try parent(of: names.joined(separator: "/")) else { return nil }
        guard try parent.directory.status(parent.name)?.kind == .directory else { return nil }
        return try parent.directory.directoryIfPresent(parent.name)
    }

    /// Whether a regular file of this name describes the directory that it is in, to git or to people.
    private static func isDescription(_ name: String) -> Bool {
        if [".gitignore", ".gitattributes", ".gitkeep", ".keep", "README"].contains(name) { return true }
        return name.hasPrefix("README.") && textEndings.contains(String(name.dropFirst("README.".count)).lowercased())
    }

    /// No compiler or build system takes a file with such an ending for a part of a program, as it does `README.c`.
    private static let textEndings: Set = ["adoc", "asciidoc", "markdown", "md", "org", "rst", "text", "txt"]
}
