internal import FetchForge
internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Where a project's files are.
struct Project: Sendable {
    /// The directory of the manifest: what paths in the manifest are relative to. Absolute.
    let root: String
    /// The manifest's absolute path.
    let manifestPath: String
    /// The manifest as the user sees it in messages.
    let manifestName: String
    /// The manifest's name in its directory.
    let manifestFile: String
    /// The lock's absolute path: beside its manifest, with the ending `.lock`.
    let lockPath: String
    /// The lock as the user sees it in messages.
    let lockName: String
    /// The lock's name without its ending, by which several manifests in one directory keep their state apart.
    let stem: String
    /// The key that authenticates fetch's state in the project.
    private let stateKey: StateKey
    /// Why the manifest must not be read, where the search for it failed.
    let refusal: ManifestSearchError?

    /// Creates the project that `settings` names. With `settings.searchesUpwards` it is the one that the working
    /// directory belongs to; where there is none, the working directory itself.
    init(_ settings: Settings) {
        var found: ManifestSearch.Location?
        var refusal: ManifestSearchError?
        if settings.searchesUpwards, settings.manifest == nil {
            switch ManifestSearch(from: settings.directory, environment: settings.environment).run() {
            case .found(let location): found = location
            case .foreign(let location):
                refusal = .foreign(name: location.name, directory: location.relativeDirectory)
            case .missing: refusal = .missing
            case .unsearchable(_, let error): refusal = .unsearchable(error)
            }
        }
        self.refusal = refusal
        let name = settings.manifest ?? found?.name ?? ManifestSearch.fileName
        let path = found?.path ?? (name.hasPrefix("/") ? name : "\(settings.directory)/\(name)")
        let (directory, file) = Self.split(path)
        let stem = ManifestFile.stem(of: file)
        root = directory
        manifestPath = path
        manifestName = name
        manifestFile = file
        lockPath = "\(directory == "/" ? "" : directory)/\(stem).lock"
        lockName = String(name.dropLast(file.count)) + "\(stem).lock"
        self.stem = stem
        stateKey = StateKey(environment: settings.environment)
    }

    /// Reads the manifest, and adds what `check` finds wrong with it to its problems. Throws `Failures`.
    func manifest(
        checking check: (Manifest) -> [Failure] = { _ in [] }
    ) throws(Failures) -> (Manifest, bytes: [UInt8]) {
        if let refusal { throw Failures([refusal.failure]) }
        return try ManifestFile.read(
            path: manifestPath,
            shownAs: manifestName,
            forges: ForgeTable.catalog,
            checking: check
        )
    }

    /// Reads the manifest for edits. Throws `Failures`.
    func editor() throws(Failures) -> ManifestEditor {
        if let refusal { throw Failures([refusal.failure]) }
        let editor = try ManifestFile.editor(path: manifestPath, shownAs: manifestName, forges: ForgeTable.catalog)
        let problems = (try? directory()).map { ManifestInspection(directory: $0).failures(editor.manifest) } ?? []
        if !problems.isEmpty { throw Failures(problems) }
        return editor
    }

    /// Opens the directory; `trace` receives what of its state is ignored. Throws what reading the manifest in it throws,
    /// where there is none, and `SystemError`.
    func directory(trace: @escaping @Sendable (String) -> Void = { _ in }) throws -> ProjectDirectory {
        if let refusal { throw refusal }
        do {
            return try ProjectDirectory(path: root, key: stateKey, trace: trace)
        } catch let error as SystemError {
            _ = try manifest()
            throw error
        }
    }

    /// The absolute path of `relative`.
    func path(_ relative: String) -> String { root == "/" ? "/\(relative)" : "\(root)/\(relative)" }

    /// Returns the absolute `path` as the user sees it from the working directory where it is written from the manifest's
    /// directory, else as it is.
    func shown(_ path: String) -> String {
        let prefix = self.path("")
        guard path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count else { return path }
        return String(manifestName.dropLast(manifestFile.count)) + path.dropFirst(prefix.count)
    }

    /// Returns `error` with its path as the user sees it.
    func shown(_ error: SystemError) -> SystemError {
        SystemError(number: error.number, action: error.action, path: shown(error.path))
    }

    private static func split(_ path: String) -> (directory: String, file: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let directory = String(path[..<slash])
        return (directory.isEmpty ? "/" : directory, String(path[path.index(after: slash)...]))
    }
}
