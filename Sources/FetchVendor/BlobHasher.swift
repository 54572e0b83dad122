internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Hashes files and links as git's blobs, one after the other, with one buffer.
final class BlobHasher {
    /// Room before the bytes for `blob <size>\0`, so that a small file is hashed in one piece.
    private static let headerRoom = 32
    private static let chunk = 256 << 10

    private let hasher = SHA256Hasher()
    private let memory = UnsafeMutableRawPointer.allocate(byteCount: headerRoom + chunk, alignment: 64)

    deinit { memory.deallocate() }

    /// The blob of the file `name` in `folder`, and its status before it was read; `nil` when there is no file of that
    /// name. Never blocks on a fifo. Throws `SystemError`; `Failure` (`.disk`, `changing-file`) when it never rests.
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
            // A file that grew or shrank while it was read had no such size at any moment: once more.
            if read == status.size { return (status, digest) }
            lseek(descriptor, 0, SEEK_SET)
        }
        throw Self.changing(folder.path(of: String(cString: name)))
    }

    /// The blob of the link `name` in `folder`, and its status; `nil` when there is no link of that name. Throws as
    /// `file(_:in:)` does.
    func link(_ name: UnsafePointer<CChar>, in folder: Folder) throws -> (FileStatus, SHA256Digest)? {
        for _ in 0..<10 {
            var info = stat()
            guard fstatat(folder.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else {
                if errno == ENOENT || errno == ENOTDIR { return nil }
                throw SystemError.last("examine", folder.path(of: String(cString: name)))
            }
            let status = FileStatus(info)
            guard status.kind == .symlink else { return nil }
            let target = (memory + Self.headerRoom).assumingMemoryBound(to: CChar.self)
            let count = readlinkat(folder.descriptor, name, target, Self.chunk)
            guard count == status.size else { continue }
            let start = writeHeader(size: count)
            hasher.update(UnsafeRawBufferPointer(start: memory + start, count: Self.headerRoom - start + count))
            return (status, hasher.finalize())
        }
        throw Self.changing(folder.path(of: String(cString: name)))
    }

    /// Hashes `size` and all bytes of `descriptor`, and says how many those were.
    private func hash(_ descriptor: Int32, size: Int, path: () -> String) throws -> Int {
        var start = writeHeader(size: size)
        var total = 0
        while true {
            let count = Glibc.read(descriptor, memory + Self.headerRoom, Self.chunk)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.last("read", path())
            }
            hasher.update(UnsafeRawBufferPointer(start: memory + start, count: Self.headerRoom - start + count))
            start = Self.headerRoom
            total += count
            // A read that came short at the size that was promised is the end.
            if count == 0 || total == size && count < Self.chunk || total > size { return total }
        }
    }

    /// Puts `blob <size>\0` right before the bytes, and says where it starts.
    private func writeHeader(size: Int) -> Int {
        let header = TreeHash.blobHeader(size: size)
        let start = Self.headerRoom - header.count
        UnsafeMutableRawBufferPointer(start: memory + start, count: header.count).copyBytes(from: header)
        return start
    }

    private static func changing(_ path: String) -> Failure {
        Failure(
            .disk,
            "changing-file",
            "'\(path)' keeps changing while it is read",
            help: "stop what writes to it, then run the same command again"
        )
    }
}
