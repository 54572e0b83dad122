internal import FetchModel
internal import FetchSystem

/// The files and directories of one record, in the index's own format.
///
/// Nothing is decoded in advance: an index of 20,000 files is one buffer that all records share, and the up-to-date check
/// reads it in place. Layout, little-endian: `entryCount` × 72 bytes (blob 32, size 8, modified 8, changed 8,
/// inode 8, mode and permissions 4, offset of the path 4), `folderCount` × 28 bytes (modified 8, changed 8, inode 8,
/// offset of the path 4), then the pool of paths, each followed by a NUL. Both lists are sorted by the bytes of their paths.
struct RecordListing: Hashable, Sendable {
    let entryCount: Int
    let folderCount: Int
    /// The three parts, one after the other; they are known to be complete.
    let bytes: ArraySlice<UInt8>

    /// The listing in `bytes`; `nil` where it is not complete.
    init?(entryCount: Int, folderCount: Int, bytes: ArraySlice<UInt8>) {
        guard entryCount >= 0, folderCount >= 0, entryCount <= bytes.count / RecordView.entrySize,
            folderCount <= bytes.count / RecordView.folderSize,
            entryCount * RecordView.entrySize + folderCount * RecordView.folderSize <= bytes.count
        else { return nil }
        self.entryCount = entryCount
        self.folderCount = folderCount
        self.bytes = bytes
        // Every path starts and ends inside the pool, so that later reads need no checks.
        let isComplete = withView { view in
            guard view.poolSize == 0 || view.pool[view.poolSize - 1] == 0 else { return false }
            for index in 0..<entryCount where Int(view.entry(index).path) >= view.poolSize { return false }
            for index in 0..<folderCount where Int(view.folder(index).path) >= view.poolSize { return false }
            return true
        }
        guard isComplete else { return nil }
    }

    /// A listing of `entries` and `folders`.
    init(entries: [ObservedFile], folders: [ObservedFolder]) {
        let entries = entries.sorted { $0.entry.path.precedesInBytes($1.entry.path) }
        let folders = folders.sorted { $0.path.precedesInBytes($1.path) }
        var writer = ByteWriter()
        writer.reserve(entries.count * (RecordView.entrySize + 48) + folders.count * (RecordView.folderSize + 32))
        var offset = 0
        for item in entries {
            item.entry.blob.withBytes { writer.append($0) }
            writer.append(Int64(item.status.size))
            writer.append(Int64(item.status.modified))
            writer.append(Int64(item.status.changed))
            writer.append(item.status.inode)
            writer.append(Self.pack(item.entry.mode, item.status.permissions))
            writer.append(UInt32(offset))
            offset += item.entry.path.utf8.count + 1
        }
        for item in folders {
            writer.append(Int64(item.status.modified))
            writer.append(Int64(item.status.changed))
            writer.append(item.status.inode)
            writer.append(UInt32(offset))
            offset += item.path.utf8.count + 1
        }
        for path in entries.lazy.map(\.entry.path) {
            writer.append(path.utf8)
            writer.append(UInt8(0))
        }
        for path in folders.lazy.map(\.path) {
            writer.append(path.utf8)
            writer.append(UInt8(0))
        }
        entryCount = entries.count
        folderCount = folders.count
        bytes = writer.bytes[...]
    }

    /// Calls `body` with a view of the bytes.
    func withView<Result>(_ body: (RecordView) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes {
            try body(RecordView(bytes: $0, entryCount: entryCount, folderCount: folderCount))
        }
    }

    /// Decodes all entries.
    func entries() -> [TreeEntry] {
        withView { view in (0..<entryCount).compactMap(view.treeEntry) }
    }

    /// Combines git's mode and the twelve permission bits in one number.
    static func pack(_ mode: TreeEntry.Mode, _ permissions: UInt32) -> UInt32 {
        mode.rawValue | (permissions & 0o7777) << 16
    }
}
