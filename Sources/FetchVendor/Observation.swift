internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Takes the statuses of a folder whose content is known to be a certain tree, without reading it.
struct Observation {
    private let expected: [TreeEntry]
    private(set) var entries: [Scan.Entry] = []
    private(set) var folders: [Scan.FolderEntry] = []

    /// Looks at `folder`, which holds `tree`: every name, so that a folder more or a file less shows.
    init(of tree: Tree, in folder: Folder) throws {
        expected = tree.entries
        entries.reserveCapacity(expected.count)
        try walk(folder, prefix: "")
        if entries.count < expected.count { throw Self.changed(folder.path(of: expected[entries.count].path)) }
    }

    /// The walk meets paths in the order of their bytes, which is that of the tree.
    private mutating func walk(_ folder: Folder, prefix: String) throws {
        let names = try FolderNames(of: folder)
        for name in names.names {
            let text = names.withBytes(of: name) { String(decoding: UnsafeRawBufferPointer($0), as: UTF8.self) }
            guard let status = try folder.status(text) else { throw Self.changed(folder.path(of: text)) }
            if status.kind == .folder {
                folders.append(Scan.FolderEntry(path: prefix + text, status: status))
                try walk(try folder.folder(text), prefix: "\(prefix)\(text)/")
            } else {
                guard entries.count < expected.count, expected[entries.count].path == prefix + text,
                    status.fits(expected[entries.count])
                else { throw Self.changed(folder.path(of: text)) }
                entries.append(Scan.Entry(entry: expected[entries.count], status: status))
            }
        }
    }

    private static func changed(_ path: String) -> Failure {
        Failure(
            .disk,
            "changed-underfoot",
            "'\(path)' was changed by another program while it was put in place",
            help: "run the same command again"
        )
    }
}

extension FileStatus {
    /// Whether a file of this status can be what `entry` says, as far as that shows without reading it.
    func fits(_ entry: TreeEntry) -> Bool {
        switch entry.mode {
        case .file: kind == .file && size == entry.size && !isExecutable
        case .executable: kind == .file && size == entry.size && isExecutable
        case .symlink: kind == .symlink && size == entry.size
        }
    }
}
