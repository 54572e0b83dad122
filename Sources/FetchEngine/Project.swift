internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Where a project's files are.
struct Project: Sendable {
    /// The folder of the manifest: what paths in the manifest are relative to. Absolute.
    let root: String
    /// The manifest's absolute path.
    let manifestPath: String
    /// The manifest as the user sees it in messages.
    let manifestName: String
    /// The lock's absolute path: beside its manifest, with the ending `.lock`.
    let lockPath: String
    /// The lock as the user sees it in messages.
    let lockName: String
    /// The lock's name without its ending, by which several manifests in one folder keep their state apart.
    let stem: String

    /// The project that `settings` names.
    init(_ settings: Settings) {
        let name = settings.manifest ?? "deps.yaml"
        let path = name.hasPrefix("/") ? name : "\(settings.directory)/\(name)"
        let (folder, file) = Self.split(path)
        let stem = ManifestFile.stem(of: file)
        root = folder
        manifestPath = path
        manifestName = name
        lockPath = "\(folder == "/" ? "" : folder)/\(stem).lock"
        lockName = String(name.dropLast(file.count)) + "\(stem).lock"
        self.stem = stem
    }

    /// Opens the folder. Throws what reading the manifest in it throws, where there is none, and `SystemError`.
    func folder() throws -> ProjectFolder {
        do {
            return try ProjectFolder(path: root)
        } catch let error as SystemError {
            _ = try ManifestFile.read(path: manifestPath, shownAs: manifestName)
            throw error
        }
    }

    /// The absolute path of `relative`.
    func path(_ relative: String) -> String { root == "/" ? "/\(relative)" : "\(root)/\(relative)" }

    private static func split(_ path: String) -> (folder: String, file: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
    }
}
