internal import FetchModel
internal import FetchSystem

/// The files and directories of one record, in the index's own format.
///
/// Nothing is decoded in advance: an index of 20,000 files is one buffer that all records share, and the up-to-date check
/// reads it in place. Layout, little-endian: `entryCount` × 72 bytes (blob 32, size 8, modified 8, changed 8,
/// inode 8, mode and permissions 4, offset of the path 4), `directoryCount` × 28 bytes (modified 8, changed 8, inode 8,
/// offset of the path 4), then the pool of paths, each followed by a NUL. Both lists are sorted by the bytes of their paths.
struct RecordListing: Sendable {
    let entryCount: Int
    let directoryCount: Int
    /// The three parts, one after the other; they are known to be complete.
    private let parts: Parts

    private enum Parts: Sendable {
        case memory(ArraySlice<UInt8>)
        case spooled(RecordSpool.Part)
    }

    /// The listing in `bytes`; `nil` where it is not complete.
    init?(entryCount: Int, directoryCount: Int, bytes: ArraySlice<UInt8>) {
        guard entryCount >= 0, directoryCount >= 0, entryCount <= bytes.count / RecordView.entrySize,
            directoryCount <= bytes.count / RecordView.directorySize,
            entryCount * RecordView.entrySize + directoryCount * RecordView.directorySize <= bytes.count
        else { return nil }
        self.entryCount = entryCount
        self.directoryCount = directoryCount
        parts = .memory(bytes)
        // Every path starts and ends inside the pool, so that later reads need no checks.
        let isComplete = Self.withView(bytes, entryCount, directoryCount) { view in
            guard view.poolSize == 0 || view.pool[view.poolSize - 1] == 0 else { return false }
            for index in 0..<entryCount where Int(view.entry(index).path) >= view.poolSize { return false }
            for index in 0..<directoryCount where Int(view.directory(index).path) >= view.poolSize { return false }
            return true
        }
        guard isComplete else { return nil }
    }

    /// A listing of `entries` and `directories`.
    init(entries: [ObservedFile], directories: [ObservedDirectory]) {
        let entries = entries.sorted { $0.entry.path.precedesInBytes($1.entry.path) }
        let directories = directories.sorted { $0.path.precedesInBytes($1.path) }
        var writer = ByteWriter()
        // The exact size: there may be thousands of listings.
        let paths =
            entries.reduce(0) { $0 + $1.entry.path.utf8.count + 1 }
            + directories.reduce(0) { $0 + $1.path.utf8.count + 1 }
        writer.reserve(entries.count * RecordView.entrySize + directories.count * RecordView.directorySize + paths)
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
        for item in directories {
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
        for path in directories.lazy.map(\.path) {
            writer.append(path.utf8)
            writer.append(UInt8(0))
        }
        entryCount = entries.count
        directoryCount = directories.count
        parts = .memory(writer.bytes[...])
    }

    private init(_ other: RecordListing, _ parts: Parts) {
        (entryCount, directoryCount) = (other.entryCount, other.directoryCount)
        self.parts = parts
    }

    /// How many bytes the three parts have.
    var size: Int {
        switch parts {
        case .memory(let bytes): bytes.count
        case .spooled(let part): part.size
        }
    }

    /// Calls `body` with the three parts. Throws `SystemError` where they cannot be read back, and what `body` throws.
    func withBytes<Result>(_ body: (ArraySlice<UInt8>) throws -> Result) throws -> Result {
        switch parts {
        case .memory(let bytes): try body(bytes)
        case .spooled(let part): try body(part.bytes()[...])
        }
    }

    /// Calls `body` with a view of the bytes. Throws as `withBytes` does.
    func withView<Result>(_ body: (RecordView) throws -> Result) throws -> Result {
        try withBytes { try Self.withView($0, entryCount, directoryCount, body) }
    }

    private static func withView<Result>(
        _ bytes: ArraySlice<UInt8>,
        _ entryCount: Int,
        _ directoryCount: Int,
        _ body: (RecordView) throws -> Result
    ) rethrows -> Result {
        try bytes.withUnsafeBytes {
            try body(RecordView(bytes: $0, entryCount: entryCount, directoryCount: directoryCount))
        }
    }

    /// Decodes all entries. Throws as `withBytes` does.
    func entries() throws -> [TreeEntry] {
        try withView { view in (0..<entryCount).compactMap(view.treeEntry) }
    }

    /// Returns the listing, whose bytes are in a window at `base` of `part`, with the bytes left there.
    func left(in part: RecordSpool.Part, fromWindowAt base: Int) -> RecordListing {
        guard case .memory(let bytes) = parts else { return self }
        return RecordListing(self, .spooled(part.part(at: base + bytes.startIndex, size: bytes.count)))
    }

    /// Returns the listing with its bytes in `spool`, or as it is where they cannot be written there.
    func moved(to spool: RecordSpool) -> RecordListing {
        guard case .memory(let bytes) = parts, let part = spool.add(bytes) else { return self }
        return RecordListing(self, .spooled(part))
    }

    /// Combines git's mode and the twelve permission bits in one number.
    static func pack(_ mode: TreeEntry.Mode, _ permissions: UInt32) -> UInt32 {
        mode.rawValue | (permissions & 0o7777) << 16
    }
}

extension RecordListing: Hashable {
    static func == (left: RecordListing, right: RecordListing) -> Bool {
        guard left.entryCount == right.entryCount, left.directoryCount == right.directoryCount, left.size == right.size
        else {
            return false
        }
        // What cannot be read back is equal to nothing: what depends on it is then written again.
        return (try? left.withBytes { own in try right.withBytes { own == $0 } }) ?? false
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(entryCount)
        hasher.combine(directoryCount)
        hasher.combine(size)
    }
}
