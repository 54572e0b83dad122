internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Hashes files and links as git blobs, two files at a time.
///
/// Half of the time of `verify` is hashing, and two files are hashed in hardly more time than one (`SHA256Lane`). A file is
/// opened when it is requested, and may be hashed only when later ones are, or at `finish()`.
final class BlobHasher {
    private let one = FileReading()
    private let other = FileReading()
    private let links = SHA256Hasher()
    private let meter: HashingMeter?
    /// The bytes that were hashed since the meter was told.
    private var unreported = 0

    private let check: @Sendable () throws -> Void

    /// A hasher that tells `meter` what it has read, and throws what `check` does, which it calls between pieces of files.
    init(_ meter: HashingMeter? = nil, checking check: @escaping @Sendable () throws -> Void = {}) {
        (self.meter, self.check) = (meter, check)
    }

    /// Requests the file or link `name` in `directory`, and returns what is known of it; `nil` where it is gone or has become
    /// something else.
    ///
    /// `path` is where it is in the tree. Of a file, the blob id is not known yet: `deliver` gets all of it, as `number`.
    /// Throws `SystemError` and `VendorError.fileKeepsChanging`, of this file or of an earlier one, and forgets all of them.
    func request(
        _ name: UnsafePointer<CChar>,
        isLink: Bool,
        _ path: String,
        in directory: Directory,
        as number: Int,
        _ deliver: @escaping FileReading.Deliver
    ) throws -> ObservedFile? {
        if isLink { return try link(name, path, in: directory) }
        return try forgettingAllOnError {
            while one.isBusy, other.isBusy { try advance() }
            return try (one.isBusy ? other : one).start(name, path, in: directory, as: number, deliver)
        }
    }

    /// Hashes what was requested, and delivers it. Throws as `request` does.
    func finish() throws {
        try forgettingAllOnError {
            while one.isBusy || other.isBusy { try advance() }
        }
    }

    /// Hashes what was read of the files at hand, both together, until one of them has to be read further.
    private func advance() throws {
        switch (one.isBusy, other.isBusy) {
        case (true, true): SHA256Lane.advance(&one.lane, &other.lane)
        case (true, false): one.lane.finish()
        case (false, true): other.lane.finish()
        case (false, false): return
        }
        report(one.takeCount() + other.takeCount())
        try check()
        try one.goOn()
        try other.goOn()
    }

    private func report(_ count: Int) {
        guard let meter else { return }
        unreported += count
        guard unreported >= HashingMeter.portion else { return }
        meter.add(unreported)
        unreported = 0
    }

    private func forgettingAllOnError<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            one.stop()
            other.stop()
            throw error
        }
    }

    /// Hashes the link `name` in `directory`; `nil` where there is no link of that name.
    private func link(_ name: UnsafePointer<CChar>, _ path: String, in directory: Directory) throws -> ObservedFile? {
        for _ in 0..<10 {
            var info = stat()
            guard fstatat(directory.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else {
                if errno == ENOENT || errno == ENOTDIR { return nil }
                throw SystemError.last("examine", directory.path(of: String(cString: name)))
            }
            let status = FileStatus(info)
            guard status.kind == .symlink else { return nil }
            guard let target = target(name, size: status.size, in: directory) else { continue }
            links.update(TreeHash.blobHeader(size: target.count))
            links.update(target)
            let entry = TreeEntry(path: path, mode: .symlink, blob: links.finalize(), size: target.count)
            return ObservedFile(entry: entry, status: status)
        }
        throw VendorError.fileKeepsChanging(path: directory.path(of: String(cString: name)))
    }

    /// Returns the target of a link; `nil` where it does not have `size` bytes.
    private func target(_ name: UnsafePointer<CChar>, size: Int, in directory: Directory) -> [UInt8]? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: size + 1) { memory in
            guard let start = memory.baseAddress else { return nil }
            let count = readlinkat(directory.descriptor, name, start, memory.count)
            return count == size ? memory[..<count].map { UInt8(bitPattern: $0) } : nil
        }
    }
}
