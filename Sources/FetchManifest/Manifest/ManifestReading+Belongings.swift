internal import FetchModel

extension ManifestReading {
    /// Something of the author's own in the project, which no destination may replace.
    private struct Belonging {
        /// What it is, for people.
        var what: String
        /// Where it is, relative to the project.
        var path: String
        /// Whether it is a file, in which no folder can lie either.
        var isFile = true
    }

    /// Reports destinations that are, hold or lie in the manifest, its lock, a patch, or a local archive or repository: a
    /// sync would replace them.
    mutating func checkBelongings(of dependencies: [Dependency]) {
        var owners: [String: Int] = [:]
        owners.reserveCapacity(dependencies.count)
        for (index, dependency) in dependencies.enumerated() where !dependency.destination.isEmpty {
            owners[PathRule.folded(dependency.destination)] = index
        }
        var files: [String: Belonging] = [:]
        var clashes: [Int: String] = [:]
        for belonging in belongings(dependencies) {
            let path = PathRule.folded(belonging.path)
            if belonging.isFile { files[path] = belonging }
            for folder in Self.foldersAbove(path) {
                guard let owner = owners[folder], clashes[owner] == nil else { continue }
                clashes[owner] = "contains \(belonging.what), \(MaskedURL.quoted(belonging.path))"
            }
            if let owner = owners[path] { clashes[owner] = "is \(belonging.what)" }
        }
        for (path, owner) in owners where clashes[owner] == nil {
            guard let file = Self.foldersAbove(path).lazy.compactMap({ files[$0] }).first else { continue }
            clashes[owner] = "lies in \(file.what), \(MaskedURL.quoted(file.path)), which is a file"
        }
        for (index, clash) in clashes {
            let dependency = dependencies[index]
            problems.report(
                "bad-destination",
                "\(MaskedURL.quoted(dependency.destination)) cannot be a destination: it \(clash)",
                help: "name a folder that is for this dependency alone with 'into:'",
                at: dependency.place(of: .into)
            )
        }
    }

    private func belongings(_ dependencies: [Dependency]) -> [Belonging] {
        let name = String(file.split(separator: "/").last ?? "")
        var all = [
            Belonging(what: "the manifest", path: name),
            Belonging(what: "the lock", path: ManifestFile.lockName(besides: name)),
        ]
        for dependency in dependencies {
            let name = MaskedURL.quoted(dependency.name)
            all += dependency.shape.patches.map { Belonging(what: "a patch of \(name)", path: $0) }
            switch dependency.source {
            case .repository: break
            case .archive(let url):
                if let path = LocalPath.archive(url, in: folder) {
                    all.append(Belonging(what: "the archive of \(name)", path: path))
                }
            case .git(let url):
                if let path = LocalPath.repository(url, in: folder) {
                    all.append(Belonging(what: "the repository of \(name)", path: path, isFile: false))
                }
            }
        }
        return all
    }

    /// `a` and `a/b` of `a/b/c`.
    private static func foldersAbove(_ path: String) -> [String] {
        path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
    }
}
