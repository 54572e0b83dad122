internal import FetchModel
internal import FetchSystem
internal import Glibc

/// A file that is being read and hashed as a git blob. One buffer serves one file after the other.
final class FileReading {
    /// Receives a file once it is hashed, under the number by which it was requested.
    typealias Deliver = (_ number: Int, ObservedFile) -> Void

    /// What was read and is not hashed yet.
    var lane: SHA256Lane

    private static let chunk = 128 << 10
    private static let tries = 10

    private let hasher = SHA256Hasher()
    private let memory: UnsafeMutableRawPointer
    private let content: UnsafeMutableRawPointer
    private var descriptor: Int32 = -1
    private var path = ""
    private var directory: Directory?
    private var number = 0
    private var deliver: Deliver = { _, _ in }
    /// The status of the file before it was read.
    private var status = FileStatus(stat())
    private var total = 0
    private var isAtEnd = false
    private var triesLeft = 0
    /// The bytes that were read since `takeCount()`.
    private var count = 0

    /// Allocates the buffer.
    init() {
        let header = TreeHash.longestBlobHeader
        memory = .allocate(byteCount: header + Self.chunk, alignment: 64)
        content = memory + header
        lane = SHA256Lane(hasher, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    deinit {
        stop()
        memory.deallocate()
    }

    /// Whether a file is being read.
    var isBusy: Bool { descriptor >= 0 }

    /// Begins with the file `name` in `directory`, whose path ends in that name, and returns what is known of it before it is
    /// hashed; `nil` where there is no file of that name. Never blocks on a fifo. Throws `SystemError`.
    func start(
        _ name: UnsafePointer<CChar>,
        _ path: String,
        in directory: Directory,
        as number: Int,
        _ deliver: @escaping Deliver
    ) throws -> ObservedFile? {
        (self.path, self.directory) = (path, directory)
        let opened = openat(directory.descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if opened < 0 {
            if [ENOENT, ELOOP, ENXIO, ENOTDIR].contains(errno) { return nil }
            throw SystemError.last("read", shownPath)
        }
        descriptor = opened
        (self.number, self.deliver, triesLeft) = (number, deliver, Self.tries)
        guard try examine() else {
            stop()
            return nil
        }
        return file(.pending)
    }

    /// Goes on where everything that was read is hashed: reads further, or delivers the file and closes it. Throws
    /// `SystemError`, and `VendorError.fileKeepsChanging`.
    func goOn() throws {
        guard isBusy, lane.rest.isEmpty else { return }
        guard isAtEnd else { return try read(behind: 0) }
        let blob = hasher.finalize()
        if total == status.size {
            deliver(number, file(blob))
            return stop()
        }
        // A file that grew or shrank while it was read may never have had this content: read it again.
        triesLeft -= 1
        lseek(descriptor, 0, SEEK_SET)
        guard triesLeft > 0, try examine() else { throw VendorError.fileKeepsChanging(path: shownPath) }
    }

    /// Returns how many bytes were read since the last call.
    func takeCount() -> Int {
        defer { count = 0 }
        return count
    }

    /// Closes the file and forgets what was read of it.
    func stop() {
        if isBusy { close(descriptor) }
        descriptor = -1
        (directory, deliver) = (nil, { _, _ in })
        lane = SHA256Lane(hasher, UnsafeRawBufferPointer(start: nil, count: 0))
        hasher.reset()
    }

    /// Reads the status and the first bytes, and returns whether it is a file.
    private func examine() throws -> Bool {
        var info = stat()
        try check(fstat(descriptor, &info), "examine", shownPath)
        status = FileStatus(info)
        guard status.kind == .file else { return false }
        total = 0
        try read(behind: TreeHash.writeBlobHeader(size: status.size, before: content))
        return true
    }

    /// Reads the next bytes, behind `header` bytes that are in the buffer already.
    private func read(behind header: Int) throws {
        var read = Glibc.read(descriptor, content, Self.chunk)
        while read < 0, errno == EINTR { read = Glibc.read(descriptor, content, Self.chunk) }
        if read < 0 { throw SystemError.last("read", shownPath) }
        total += read
        count += read
        // A short read at the expected size is the end.
        isAtEnd = read == 0 || total == status.size && read < Self.chunk || total > status.size
        lane = SHA256Lane(hasher, UnsafeRawBufferPointer(start: content - header, count: header + read))
    }

    private func file(_ blob: SHA256Digest) -> ObservedFile {
        let mode: TreeEntry.Mode = status.isExecutable ? .executable : .file
        return ObservedFile(entry: TreeEntry(path: path, mode: mode, blob: blob, size: status.size), status: status)
    }

    /// The path for messages.
    private var shownPath: String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return directory?.path(of: name) ?? path
    }
}
