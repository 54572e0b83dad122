internal import FetchModel
internal import FetchSystem
internal import Glibc

/// A record's files and directories, read in place; valid inside `RecordListing.withView`.
struct RecordView {
    /// The size of one entry in bytes, as stored.
    static let entrySize = 72
    /// The size of one directory in bytes, as stored.
    static let directorySize = 28

    /// One file or link, as stored.
    struct Entry {
        let size: Int
        let modified: Int
        let changed: Int
        let inode: UInt64
        let packed: UInt32
        /// The offset of its path in the pool.
        let path: UInt32

        var mode: TreeEntry.Mode? { TreeEntry.Mode(rawValue: packed & 0xFFFF) }
        var permissions: UInt32 { packed >> 16 }

        /// Whether `status` is the recorded one, so that the file has not changed since.
        func matches(_ status: FileStatus) -> Bool {
            status.size == size && status.modified == modified && status.changed == changed && status.inode == inode
                && status.permissions == permissions && status.kind == (mode == .symlink ? .symlink : .file)
        }
    }

    /// One directory, as stored.
    struct Directory {
        let modified: Int
        let changed: Int
        let inode: UInt64
        /// The offset of its path in the pool.
        let path: UInt32

        /// Whether `status` is the recorded one, so that no name was added or removed since.
        func matches(_ status: FileStatus) -> Bool {
            status.modified == modified && status.changed == changed && status.inode == inode
                && status.kind == .directory
        }
    }

    let entryCount: Int
    let directoryCount: Int
    let pool: UnsafeRawBufferPointer
    private let entries: UnsafeRawBufferPointer
    private let directories: UnsafeRawBufferPointer

    /// A view of the parts of a `RecordListing`, which has checked their sizes.
    init(bytes: UnsafeRawBufferPointer, entryCount: Int, directoryCount: Int) {
        self.entryCount = entryCount
        self.directoryCount = directoryCount
        let first = entryCount * Self.entrySize
        let second = first + directoryCount * Self.directorySize
        entries = UnsafeRawBufferPointer(rebasing: bytes[..<first])
        directories = UnsafeRawBufferPointer(rebasing: bytes[first..<second])
        pool = UnsafeRawBufferPointer(rebasing: bytes[second...])
    }

    var poolSize: Int { pool.count }

    func entry(_ index: Int) -> Entry {
        let base = index * Self.entrySize + 32
        return Entry(
            size: Int(load(entries, base, Int64.self)),
            modified: Int(load(entries, base + 8, Int64.self)),
            changed: Int(load(entries, base + 16, Int64.self)),
            inode: load(entries, base + 24, UInt64.self),
            packed: load(entries, base + 32, UInt32.self),
            path: load(entries, base + 36, UInt32.self)
        )
    }

    func directory(_ index: Int) -> Directory {
        let base = index * Self.directorySize
        return Directory(
            modified: Int(load(directories, base, Int64.self)),
            changed: Int(load(directories, base + 8, Int64.self)),
            inode: load(directories, base + 16, UInt64.self),
            path: load(directories, base + 24, UInt32.self)
        )
    }

    /// The 32 bytes of an entry's blob id.
    func blob(_ index: Int) -> UnsafeRawBufferPointer {
        let base = index * Self.entrySize
        return UnsafeRawBufferPointer(rebasing: entries[base..<(base + 32)])
    }

    /// The path at `offset`, followed by a NUL.
    func path(at offset: UInt32) -> UnsafePointer<CChar> {
        // The pool is not empty: an offset comes from an entry, whose path is known to be inside.
        UnsafeRawPointer(pool.baseAddress.unsafelyUnwrapped + Int(offset)).assumingMemoryBound(to: CChar.self)
    }

    func treeEntry(_ index: Int) -> TreeEntry? {
        let entry = entry(index)
        guard let mode = entry.mode, let digest = SHA256Digest(bytes: blob(index)) else { return nil }
        return TreeEntry(path: String(cString: path(at: entry.path)), mode: mode, blob: digest, size: entry.size)
    }

    /// Whether a file or link has exactly this path.
    func hasEntry(_ path: UnsafePointer<CChar>) -> Bool { contains(path, count: entryCount) { entry($0).path } }

    /// Whether a directory has exactly this path.
    func hasDirectory(_ path: UnsafePointer<CChar>) -> Bool {
        contains(path, count: directoryCount) { directory($0).path }
    }

    private func contains(_ path: UnsafePointer<CChar>, count: Int, _ offset: (Int) -> UInt32) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let order = strcmp(self.path(at: offset(middle)), path)
            if order == 0 { return true }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return false
    }

    private func load<Integer: FixedWidthInteger>(
        _ part: UnsafeRawBufferPointer,
        _ offset: Int,
        _ type: Integer.Type
    ) -> Integer {
        Integer(littleEndian: part.loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }
}
