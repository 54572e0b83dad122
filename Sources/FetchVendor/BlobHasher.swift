internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Hashes files and links as git blobs, one after the other, with one buffer.
final class BlobHasher {
    /// Space before the content for `blob <size>\0`, so that a small file is hashed in one call.
    private static let headerSpace = 32
    private static let chunk = 256 << 10

    private let hasher = SHA256Hasher()
    private let memory = UnsafeMutableRawPointer.allocate(byteCount: headerSpace + chunk, alignment: 64)
    private let meter: HashingMeter?
    /// The bytes that were hashed since the meter was told.
    private var unreported = 0

    /// A hasher that tells `meter` what it has read.
    init(_ meter: HashingMeter? = nil) { self.meter = meter }

    deinit { memory.deallocate() }

    /// Hashes the file `name` in `folder`, and returns its status before it was read and its blob id; `nil` where there is
    /// no file of that name. Never blocks on a fifo. Throws `SystemError` and `VendorError.fileKeepsChanging`.
    func file(_ name: UnsafePointer<CChar>, in folder: Folder) throws -> (FileStatus, SHA256Digest)? {
        let descriptor = openat(folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if [ENOENT, ELOOP, ENXIO, ENOTDIR].contains(errno) { return nil }
            throw SystemError.last("read", folder.path(of: String(cString: name)))
        }
        defer { close(descriptor) }
        for _ in 0..<10 {
            var info = stat()
            try check(fstat(descriptor, &info), "examine", folder.path(of: String(cString: name)))
            let status = FileStatus(info)
            guard status.kind == .file else { return nil }
            let read = try hash(descriptor, size: status.size) { folder.path(of: String(cString: name)) }
            let digest = hasher.finalize()
            // A file that grew or shrank while it was read may never have had this content: read it again.
            if read == status.size { return (status, digest) }
            lseek(descriptor, 0, SEEK_SET)
        }
        throw VendorError.fileKeepsChanging(path: folder.path(of: String(cString: name)))
    }

    /// Hashes the link `name` in `folder`, and returns its status and blob id; `nil` where there is no link of that name.
    /// Throws as `file(_:in:)` does.
    func link(_ name: UnsafePointer<CChar>, in folder: Folder) throws -> (FileStatus, SHA256Digest)? {
        for _ in 0..<10 {
            var info = stat()
            guard fstatat(folder.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else {
                if errno == ENOENT || errno == ENOTDIR { return nil }
                throw SystemError.last("examine", folder.path(of: String(cString: name)))
            }
            let status = FileStatus(info)
            guard status.kind == .symlink else { return nil }
            let target = (memory + Self.headerSpace).assumingMemoryBound(to: CChar.self)
            let count = readlinkat(folder.descriptor, name, target, Self.chunk)
            guard count == status.size else { continue }
            let start = writeHeader(size: count)
            hasher.update(UnsafeRawBufferPointer(start: memory + start, count: Self.headerSpace - start + count))
            return (status, hasher.finalize())
        }
        throw VendorError.fileKeepsChanging(path: folder.path(of: String(cString: name)))
    }

    /// Hashes `size` and all bytes of `descriptor`, and returns how many bytes there were.
    private func hash(_ descriptor: Int32, size: Int, path: () -> String) throws -> Int {
        var start = writeHeader(size: size)
        var total = 0
        while true {
            let count = Glibc.read(descriptor, memory + Self.headerSpace, Self.chunk)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.last("read", path())
            }
            hasher.update(UnsafeRawBufferPointer(start: memory + start, count: Self.headerSpace - start + count))
            start = Self.headerSpace
            total += count
            unreported += count
            if unreported >= HashingMeter.portion, let meter {
                meter.add(unreported)
                unreported = 0
            }
            // A short read at the expected size is the end.
            if count == 0 || total == size && count < Self.chunk || total > size { return total }
        }
    }

    /// Writes `blob <size>\0` directly before the content, and returns where it starts.
    private func writeHeader(size: Int) -> Int {
        let header = TreeHash.blobHeader(size: size)
        let start = Self.headerSpace - header.count
        UnsafeMutableRawBufferPointer(start: memory + start, count: header.count).copyBytes(from: header)
        return start
    }
}

extension BlobHasher {
    /// Reads the file or link `name` in `folder`; `nil` where it is gone or has become something else. Throws as
    /// `file(_:in:)` does.
    func entry(_ name: UnsafePointer<CChar>, isLink: Bool, _ path: String, in folder: Folder) throws -> ObservedFile? {
        guard let (status, blob) = try isLink ? link(name, in: folder) : file(name, in: folder) else { return nil }
        let mode: TreeEntry.Mode = isLink ? .symlink : status.isExecutable ? .executable : .file
        return ObservedFile(entry: TreeEntry(path: path, mode: mode, blob: blob, size: status.size), status: status)
    }
}
