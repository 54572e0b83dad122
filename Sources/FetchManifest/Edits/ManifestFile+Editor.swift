package import FetchModel

extension ManifestFile {
    /// Returns an editor of the manifest at the absolute `path`. `name` is its name in messages. Throws `Failures` as `read`
    /// does.
    package static func editor(
        path: String,
        shownAs name: String,
        forges: ForgeCatalog
    ) throws(Failures) -> ManifestEditor {
        try ManifestEditor(
            bytes: try contents(path: path, shownAs: name),
            file: name,
            in: path.lastIndex(of: "/").map { String(path[..<$0]) },
            forges: forges
        )
    }
}
