/// What one dependency resolved to: the request, the commit, the archive and every byte of the tree.
///
/// Copies share their values: with ten thousand pins, each stage of a run would copy megabytes.
package struct Pin: Hashable, Sendable {
    private struct Values: Hashable, Sendable {
        var name: String
        var source: String
        var request: Request
        var tag: String?
        var commit: CommitID?
        var archive: String?
        var sha256: SHA256Digest?
        var tree: TreeID
        var files: Int
        var bytes: Int
        @Rare var origin: OriginRecord?
    }

    @Shared private var values: Values

    /// The name of the dependency.
    package var name: String {
        get { values.name }
        set { values.name = newValue }
    }
    /// The canonical URL of the repository or archive, or its path as in the manifest.
    package var source: String {
        get { values.source }
        set { values.source = newValue }
    }
    /// What the manifest requested.
    package var request: Request {
        get { values.request }
        set { values.request = newValue }
    }
    /// The tag it resolved to.
    package var tag: String? {
        get { values.tag }
        set { values.tag = newValue }
    }
    /// The commit it resolved to.
    package var commit: CommitID? {
        get { values.commit }
        set { values.commit = newValue }
    }
    /// The URL that was downloaded; `nil` for a dependency that came through git.
    package var archive: String? {
        get { values.archive }
        set { values.archive = newValue }
    }
    /// The SHA-256 of the archive; `nil` for a dependency that came through git.
    package var sha256: SHA256Digest? {
        get { values.sha256 }
        set { values.sha256 = newValue }
    }
    /// The tree id of the vendored directory.
    package var tree: TreeID {
        get { values.tree }
        set { values.tree = newValue }
    }
    /// The number of files and links.
    package var files: Int {
        get { values.files }
        set { values.files = newValue }
    }
    /// The files' total size in bytes.
    package var bytes: Int {
        get { values.bytes }
        set { values.bytes = newValue }
    }
    /// What was proved of its origin; `nil` where neither the manifest nor `fetch prove` asked.
    package var origin: OriginRecord? {
        get { values.origin }
        set { values.origin = newValue }
    }

    package init(
        name: String,
        source: String,
        request: Request,
        tag: String? = nil,
        commit: CommitID? = nil,
        archive: String? = nil,
        sha256: SHA256Digest? = nil,
        tree: TreeID,
        files: Int,
        bytes: Int,
        origin: OriginRecord? = nil
    ) {
        values = Values(
            name: name,
            source: source,
            request: request,
            tag: tag,
            commit: commit,
            archive: archive,
            sha256: sha256,
            tree: tree,
            files: files,
            bytes: bytes,
            origin: origin
        )
    }
}
