internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Writes files and links below one directory, through directories that it keeps open, never by a path of several
/// names.
final class Writer {
    /// How many directories are kept open: archives are mostly sorted, so that the last few serve nearly all files.
    private static let mostOpen = 24

    private let root: Directory
    private var open: [(node: Int, directory: Directory, used: Int)] = []
    private var made: Set<Int> = [Namespace.root]
    private var uses = 0

    /// Writes below `root`, which is empty.
    init(below root: Directory) { self.root = root }

    /// Returns the directory of `node`, made where it is not there yet. Throws `SystemError`.
    func directory(_ node: Int, in namespace: Namespace) throws -> Directory {
        if node == Namespace.root { return root }
        uses += 1
        if let index = open.lastIndex(where: { $0.node == node }) {
            open[index].used = uses
            return open[index].directory
        }
        let parent = try directory(namespace.nodes[node].parent, in: namespace)
        let name = namespace.nodes[node].name
        if made.insert(node).inserted { try parent.make(name) }
        let directory = try parent.directory(name)
        if open.count == Self.mostOpen, let oldest = open.indices.min(by: { open[$0].used < open[$1].used }) {
            open.remove(at: oldest)
        }
        open.append((node, directory, uses))
        return directory
    }

    /// Creates the file of `node`. Throws `SystemError`.
    func create(_ node: Int, isExecutable: Bool, in namespace: Namespace) throws -> File {
        try directory(namespace.nodes[node].parent, in: namespace)
            .create(namespace.nodes[node].name, permissions: isExecutable ? 0o777 : 0o666)
    }

    /// Makes the link of `node`. Throws `SystemError`.
    func link(_ node: Int, to target: String, in namespace: Namespace) throws -> FileStatus {
        let directory = try directory(namespace.nodes[node].parent, in: namespace)
        let name = namespace.nodes[node].name
        try directory.link(name, to: target)
        guard let status = try directory.status(name) else {
            throw SystemError(number: ENOENT, action: "examine", path: directory.path(of: name))
        }
        return status
    }

    /// Writes the bytes of the file at `source` to that of `node`. Throws `SystemError`.
    func copy(_ source: Int, to node: Int, isExecutable: Bool, in namespace: Namespace) throws -> FileStatus {
        let original = try directory(namespace.nodes[source].parent, in: namespace).file(namespace.nodes[source].name)
        let copy = try create(node, isExecutable: isExecutable, in: namespace)
        var offset = 0
        try withUnsafeTemporaryAllocation(byteCount: BufferedReader.capacity, alignment: 64) { buffer in
            while case let count = try original.read(into: buffer, at: offset), count > 0 {
                try copy.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                offset += count
            }
        }
        return try copy.status()
    }

    /// Removes everything, to start over. Throws `SystemError`.
    func clear() throws {
        open = []
        for entry in try root.entries() { try root.removeTree(entry.name) }
        made = [Namespace.root]
    }
}

extension SystemError {
    /// Whether something has that name already. In a directory that only this program writes, it is another entry's.
    var meansNameIsTaken: Bool { number == EEXIST }
}
