internal import FetchSystem

/// An empty repository without a work tree, so that git works on a directory by fetch's rules alone: neither a repository
/// around that directory nor the directory's own `.gitattributes` changes a byte.
struct PatchRepository: Sendable {
    private let directory: TemporaryDirectory

    /// Removes it.
    func remove() { directory.remove() }

    /// Its absolute path, for `GIT_DIR`; outside every project.
    var path: String { directory.path }

    /// The highest of git's attribute files: no conversion of line ends, `$Id$` or encodings, no filters.
    /// What is a text is decided by a file's bytes.
    private static let attributes = "* -text -ident -filter -working-tree-encoding -whitespace !diff !merge\n"
    /// `.git` in the spellings of other systems is refused as well.
    private static let configuration = """
        [core]
        \trepositoryformatversion = 0
        \tbare = false
        \tfilemode = true
        \tsymlinks = true
        \tautocrlf = false
        \tprotectHFS = true
        \tprotectNTFS = true
        \tfsync = none
        \tfsmonitor = false

        """

    /// Makes it below `parent`. Throws `SystemError`.
    init(below parent: String) throws {
        directory = try TemporaryDirectory(in: parent)
        let room = try Directory(path: directory.path)
        for name in ["objects", "refs", "info"] { try room.make(name) }
        try room.create("HEAD").write(Array("ref: refs/heads/main\n".utf8))
        try room.create("config").write(Array(Self.configuration.utf8))
        try room.directory("info").create("attributes").write(Array(Self.attributes.utf8))
    }
}
