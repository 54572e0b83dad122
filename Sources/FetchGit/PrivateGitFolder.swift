import FetchModel
import FetchSystem
import Glibc

/// An empty repository without a work tree of its own, so that git works on a folder by fetch's rules alone: neither a
/// repository around that folder nor the folder's own `.gitattributes` changes a byte.
struct PrivateGitFolder: Sendable {
    /// Its absolute path; outside every project.
    var path: String { room.path }
    private let room: TemporaryFolder

    /// The highest of git's attribute files: no conversion of line ends, `$Id$` or encodings, no filters.
    private static let attributes = "* -text -ident -filter -working-tree-encoding -whitespace\n"
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

        """

    /// Makes it below `parent`. Throws `SystemError`.
    init(below parent: String) throws {
        room = try TemporaryFolder(in: parent)
        let folder = try Folder(path: room.path)
        for name in ["objects", "refs", "info"] { try folder.make(name) }
        try folder.create("HEAD").write(Array("ref: refs/heads/main\n".utf8))
        try folder.create("config").write(Array(Self.configuration.utf8))
        try folder.folder("info").create("attributes").write(Array(Self.attributes.utf8))
    }

    /// Writes a file beside git's own and gives its path. Throws `SystemError`.
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let folder = try Folder(path: path)
        try folder.create(name).write(bytes)
        return folder.path(of: name)
    }

    /// Removes it. Throws `SystemError`.
    func remove() throws {
        let parts = path.split(separator: "/").map(String.init)
        guard let name = parts.last else { return }
        try Folder(path: "/" + parts.dropLast().joined(separator: "/"), followingLink: true).removeTree(name)
    }
}
