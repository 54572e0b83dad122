internal import FetchModel

/// Checks that each dependency has a directory of its own, which contains nothing of the author's.
struct DestinationRules {
    let dependencies: [Dependency]
    /// `nil` where the vendor directory was refused.
    let vendor: String?
    /// The file's name in messages.
    let file: String
    /// The absolute path of the directory that contains the file, where it is known.
    let directory: String?

    func check(_ reader: inout FieldReader) {
        checkOverlaps(&reader)
        checkProjectFiles(&reader)
    }

    /// Reports destinations that contain each other or the vendor directory, at the later of two entries.
    private func checkOverlaps(_ reader: inout FieldReader) {
        let folded = dependencies.map { PathRule.folded($0.destination) }
        var owners: [String: Int] = [:]
        owners.reserveCapacity(folded.count)
        var overlaps: [Int: Int] = [:]
        for (index, path) in folded.enumerated() where !path.isEmpty {
            if let owner = owners[path] { overlaps[index] = owner } else { owners[path] = index }
        }
        for (index, path) in folded.enumerated() {
            for parent in Self.parents(of: path) {
                guard let owner = owners[parent], owner != index else { continue }
                let later = max(index, owner)
                if overlaps[later] == nil { overlaps[later] = min(index, owner) }
            }
        }
        for (index, other) in overlaps.sorted(by: { $0.key < $1.key }) {
            let (mine, theirs) = (dependencies[index], dependencies[other])
            let overlap: DestinationError.Overlap =
                folded[index] == folded[other]
                ? .same : folded[index].hasPrefix(folded[other] + "/") ? .inside : .around
            let error = DestinationError.overlaps(
                mine.destination,
                overlap,
                other: theirs.name,
                destination: theirs.destination
            )
            reader.report(error, at: mine.place(of: .into))
        }
        guard let vendor else { return }
        let foldedVendor = PathRule.folded(vendor)
        for (index, path) in folded.enumerated() where overlaps[index] == nil && !path.isEmpty {
            guard foldedVendor == path || foldedVendor.hasPrefix(path + "/") else { continue }
            let dependency = dependencies[index]
            let suggestion = "\(vendor)/\(dependency.name)"
            let error = DestinationError.holdsVendor(dependency.destination, suggestion: suggestion)
            reader.report(error, at: dependency.place(of: .into))
        }
    }

    /// A file or directory of the author's, which a sync must not replace.
    private struct ProjectFile {
        /// What it is, for messages.
        var what: String
        /// Relative to the project.
        var path: String
        /// Whether it is a file, which cannot contain a destination either.
        var isFile = true
    }

    /// Reports destinations that are, contain or lie in the manifest, its lockfile, a patch, a file of keys, or a local
    /// archive, signature or repository.
    private func checkProjectFiles(_ reader: inout FieldReader) {
        var owners: [String: Int] = [:]
        owners.reserveCapacity(dependencies.count)
        for (index, dependency) in dependencies.enumerated() where !dependency.destination.isEmpty {
            owners[PathRule.folded(dependency.destination)] = index
        }
        var files: [String: ProjectFile] = [:]
        var clashes: [Int: DestinationError.Clash] = [:]
        for file in projectFiles {
            let path = PathRule.folded(file.path)
            if file.isFile { files[path] = file }
            for parent in Self.parents(of: path) {
                guard let owner = owners[parent], clashes[owner] == nil else { continue }
                clashes[owner] = .contains(file.what, path: file.path)
            }
            if let owner = owners[path] { clashes[owner] = .same(file.what) }
        }
        for (path, owner) in owners where clashes[owner] == nil {
            guard let file = Self.parents(of: path).lazy.compactMap({ files[$0] }).first else { continue }
            clashes[owner] = .isInside(file.what, path: file.path)
        }
        for (index, clash) in clashes.sorted(by: { $0.key < $1.key }) {
            let dependency = dependencies[index]
            reader.report(DestinationError.clashes(dependency.destination, clash), at: dependency.place(of: .into))
        }
    }

    private var projectFiles: [ProjectFile] {
        let name = String(file.split(separator: "/").last ?? "")
        var files = [
            ProjectFile(what: "the manifest", path: name),
            ProjectFile(what: "the lockfile", path: ManifestFile.lockName(beside: name)),
        ]
        for dependency in dependencies {
            let name = MaskedURL.quoted(dependency.name)
            files += dependency.shape.patches.map { ProjectFile(what: "a patch of \(name)", path: $0) }
            files += dependency.signedBy.map { ProjectFile(what: "a file of keys of \(name)", path: $0) }
            if let path = dependency.signature.flatMap({ LocalPath.archive($0, in: directory) }) {
                files.append(ProjectFile(what: "the signature of \(name)", path: path))
            }
            switch dependency.source {
            case .repository: break
            case .archive(let url):
                if let path = LocalPath.archive(url, in: directory) {
                    files.append(ProjectFile(what: "the archive of \(name)", path: path))
                }
            case .git(let url):
                if let path = LocalPath.repository(url, in: directory) {
                    files.append(ProjectFile(what: "the repository of \(name)", path: path, isFile: false))
                }
            }
        }
        return files
    }

    /// Returns `a` and `a/b` for `a/b/c`.
    private static func parents(of path: String) -> some Sequence<String> {
        path.indices.lazy.filter { path[$0] == "/" }.map { String(path[..<$0]) }
    }
}
