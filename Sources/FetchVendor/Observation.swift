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
        // The walk meets paths in the order of their bytes, which is that of the tree.
        var walk = try FolderWalk(folder)
        while let step = walk.next() {
            guard step != .left else { continue }
            if let child = try look(at: walk) { try walk.enter(child) }
        }
        if entries.count < expected.count { throw Self.changed(folder.path(of: expected[entries.count].path)) }
    }

    /// Looks at the folders of `folder`, which holds `tree`, whose files and links had `statuses` when they were written.
    init(of tree: Tree, written statuses: [FileStatus], in folder: Folder) throws {
        expected = tree.entries
        entries.reserveCapacity(expected.count)
        var seen: Set<Substring> = []
        for (entry, status) in zip(expected, statuses) {
            guard status.fits(entry) else { throw Self.changed(folder.path(of: entry.path)) }
            entries.append(Scan.Entry(entry: entry, status: status))
            var path = entry.path[...]
            while let slash = path.lastIndex(of: "/") {
                path = path[..<slash]
                guard seen.insert(path).inserted else { break }
                try add(String(path), in: folder)
            }
        }
    }

    private mutating func add(_ path: String, in folder: Folder) throws {
        var info = stat()
        guard fstatat(folder.descriptor, path, &info, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw SystemError.last("examine", folder.path(of: path))
        }
        let status = FileStatus(info)
        guard status.kind == .folder else { throw Self.changed(folder.path(of: path)) }
        folders.append(Scan.FolderEntry(path: path, status: status))
    }

    /// Takes the status of the walk's present name, and gives the folder that it stands for, if it does.
    private mutating func look(at walk: FolderWalk) throws -> Folder? {
        let folder = walk.folder
        let isNext = entries.count < expected.count && expected[entries.count].path.hasBytes(walk.path)
        return try walk.withName { bytes in
            var info = stat()
            guard let name = bytes.baseAddress else { return nil }
            guard fstatat(folder.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw SystemError.last("examine", folder.path(of: String(cString: name)))
            }
            let status = FileStatus(info)
            if status.kind == .folder {
                folders.append(Scan.FolderEntry(path: String(decoding: walk.path, as: UTF8.self), status: status))
                return try folder.folder(String(cString: name))
            }
            guard isNext, status.fits(expected[entries.count]) else {
                throw Self.changed(folder.path(of: String(cString: name)))
            }
            entries.append(Scan.Entry(entry: expected[entries.count], status: status))
            return nil
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

extension String {
    /// Whether its UTF-8 is exactly `bytes`.
    fileprivate func hasBytes(_ bytes: [UInt8]) -> Bool {
        // Compared whole where it lies in one piece, which is nearly always.
        utf8.withContiguousStorageIfAvailable { $0.count == bytes.count && $0.elementsEqual(bytes) }
            ?? utf8.elementsEqual(bytes)
    }
}
