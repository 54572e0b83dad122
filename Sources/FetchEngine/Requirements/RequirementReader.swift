internal import FetchForge
internal import FetchGit
internal import FetchManifest
internal import FetchModel
internal import FetchSystem

/// Reads what a vendored dependency says that it needs, from files at its root. Follows none of it.
struct RequirementReader: Sendable {
    /// The project's manifest.
    let manifest: Manifest

    /// The tools whose manifests are read as `fetch import` reads them.
    private static let foreign: [ImportKind] = [.vendir, .dfetch, .peru, .gitman, .west]
    private static let limit = 4 << 20
    /// What a shell takes as it is.
    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@^._/+- ".unicodeScalars
    )

    /// Returns what `dependency`, whose root is `directory`, needs. Throws `SystemError`.
    func requirements(of dependency: Dependency, in directory: Directory) throws -> [Requirement] {
        var requirements: [Requirement] = []
        if let bytes = try bytes("deps.yaml", in: directory) { requirements += dependencies(bytes, of: dependency) }
        if let bytes = try bytes(".gitmodules", in: directory) { requirements += submodules(bytes, of: dependency) }
        for kind in Self.foreign {
            for file in kind.fileNames {
                guard let bytes = try bytes(file, in: directory) else { continue }
                requirements += imported(ImportInput(kind: kind, file: file, bytes: bytes), of: dependency)
                break
            }
        }
        return requirements
    }

    /// Reads the file `name`; `nil` where there is none. One that is too large to be a manifest counts as empty.
    private func bytes(_ name: String, in directory: Directory) throws -> [UInt8]? {
        guard try directory.status(name)?.kind == .file, let file = try directory.fileIfPresent(name),
            try file.status().kind == .file
        else { return nil }
        return try file.contents(limit: Self.limit) ?? []
    }

    private func dependencies(_ bytes: [UInt8], of dependency: Dependency) -> [Requirement] {
        let file = "deps.yaml"
        do {
            let nested = try ManifestReader.read(bytes: bytes, file: file, forges: ForgeTable.catalog)
            return requirements(of: nested, in: file)
        } catch {
            return [Requirement(file: file, remedy: .unreadable(reason: Self.reason(error)))]
        }
    }

    /// Reads another tool's manifest; what of it has no counterpart here is only said to be there.
    private func imported(_ input: ImportInput, of dependency: Dependency) -> [Requirement] {
        let whole = Requirement(file: input.file, remedy: .importing(file: "\(dependency.destination)/\(input.file)"))
        do {
            let imported = try ManifestImport.manifest(input, forges: ForgeTable.catalog)
            if imported.count == 0 { return [whole] }
            let nested = try ManifestReader.read(
                bytes: [UInt8](imported.text.utf8),
                file: input.file,
                forges: ForgeTable.catalog
            )
            return requirements(of: nested, in: input.file)
        } catch {
            return [Requirement(file: input.file, remedy: .unreadable(reason: Self.reason(error)))]
        }
    }

    private func requirements(of nested: Manifest, in file: String) -> [Requirement] {
        nested.dependencies.map { needed in
            Requirement(
                file: file,
                name: needed.name,
                source: Self.source(of: needed),
                request: Request(of: needed, patches: []),
                remedy: remedy(for: needed, in: nested)
            )
        }
    }

    private func remedy(for needed: Dependency, in nested: Manifest) -> Requirement.Remedy {
        if let own = manifest.dependencies.first(where: { $0.source == needed.source }) {
            return .present(name: own.name)
        }
        let revision: String =
            switch needed.selector {
            case .tag(let tag): "@\(tag)"
            case .branch(let branch): " --branch \(branch)"
            case .commit(let commit): " --commit \(commit)"
            case .version(let range, _): "@\(range)"
            case nil: ""
            }
        // What a shell would read otherwise is left to the user.
        let isPlain = revision.unicodeScalars.allSatisfy { Self.plain.contains($0) }
        let suffix = isPlain ? revision : ""
        switch needed.source {
        // A path, or a host that only the other manifest knows, means nothing here.
        case .repository(let host, _, _) where nested.hosts.contains { $0.name == host }: return .none
        case .archive(let url) where WebURL(url) == nil: return .none
        case .repository, .git: return Self.source(of: needed).map { .add(spec: $0 + suffix) } ?? .none
        case .archive: return Self.source(of: needed).map { .add(spec: $0) } ?? .none
        }
    }

    private func submodules(_ bytes: [UInt8], of dependency: Dependency) -> [Requirement] {
        let file = ".gitmodules"
        do {
            return try Submodule.all(in: bytes).map { submodule in
                var remedy = Requirement.Remedy.submodules(isSet: dependency.shape.submodules)
                // An archive at a URL has no submodules that could be fetched.
                if case .archive = dependency.source { remedy = .none }
                return Requirement(
                    file: file,
                    name: submodule.path,
                    source: MaskedURL.of(submodule.url),
                    remedy: remedy
                )
            }
        } catch {
            return [Requirement(file: file, remedy: .unreadable(reason: Self.reason(error)))]
        }
    }

    /// The source as `fetch add` takes it.
    private static func source(of dependency: Dependency) -> String? {
        switch dependency.source {
        case .repository("bitbucket", let workspace, let slug): "\(workspace)/\(slug)"
        case .repository(let host, let workspace, let slug): "\(host):\(workspace)/\(slug)"
        case .archive(let url), .git(let url): MaskedURL.of(url)
        }
    }

    private static func reason(_ error: any Error) -> String {
        Failure.all(in: error).first?.message ?? "it is damaged"
    }
}
