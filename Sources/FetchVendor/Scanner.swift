internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Walks through one dependency's directory by descriptors, never through a link.
final class Scanner {
    private let hasher: BlobHasher
    private let record: RecordView?
    private let recordTime: Int
    /// The position in the record, which is in the same order as the walk: that of the bytes of whole paths.
    private var cursor = 0
    private var findings = Findings()
    /// Receives files that were requested from `hasher`.
    private lazy var deliver: FileReading.Deliver = { [unowned self] in findings.entries[$0] = $1 }

    /// Files of one directory that are about to be handed over to another thread.
    private struct Collected {
        var directory: Directory?
        var items: [SharedReading.Parcel.Item] = []
        var bytes = 0
    }

    private let sharing: SharedReading?
    private var collected = Collected()
    private var parcels: [SharedReading.Parcel] = []

    /// How many files or bytes are handed over together.
    private static let parcelCount = 16
    private static let parcelBytes = 256 << 10

    /// A walk for which `record`, observed at `recordTime`, vouches for files whose status has not changed. The others
    /// are read here, or by threads that help with `sharing`. `check` is called between pieces of files, and what it throws
    /// ends the walk.
    init(
        record: RecordView?,
        recordTime: Int,
        sharing: SharedReading?,
        checking check: @escaping @Sendable () throws -> Void
    ) {
        self.record = record
        self.sharing = sharing
        hasher = BlobHasher(sharing?.meter, checking: check)
        self.recordTime = recordTime
    }

    /// Returns what is in `directory`. Throws `SystemError` and `VendorError.fileKeepsChanging`.
    func run(_ directory: Directory) throws -> Findings {
        var walk = try DirectoryWalk(directory)
        while let step = walk.next() {
            guard case .met(let kind) = step else {
                handOver()
                continue
            }
            let child = try walk.withName { name in try visit(name, kind, at: walk.path, in: walk.directory) }
            guard let child else { continue }
            handOver()
            try walk.enter(child)
        }
        handOver()
        try hasher.finish()
        try gather()
        return findings
    }

    /// Records a name, and opens it where it is a directory.
    private func visit(
        _ bytes: UnsafeBufferPointer<CChar>,
        _ kind: FileStatus.Kind,
        at path: [UInt8],
        in directory: Directory
    ) throws -> Directory? {
        guard let name = bytes.baseAddress else { return nil }
        guard let text = String(validating: path, as: UTF8.self) else { return addOther(.name, path) }
        if bytes.count == 4, strcasecmp(name, ".git") == 0 { return addOther(.git, path) }
        switch kind {
        case .directory:
            guard let child = try open(name, in: directory) else { return nil }
            findings.directories.append(ObservedDirectory(path: text, status: try child.status()))
            return child
        case .file, .symlink:
            if let entry = try vouched(name, text, in: directory) {
                findings.entries.append(entry)
            } else if collected.directory != nil || sharing?.isWanted == true {
                postpone(bytes, kind, text, in: directory)
            } else if let entry = try request(name, isLink: kind == .symlink, text, in: directory) {
                findings.entries.append(entry)
                findings.filesRead += 1
            }
            return nil
        case .other: return addOther(.special, path)
        }
    }

    private func request(
        _ name: UnsafePointer<CChar>,
        isLink: Bool,
        _ path: String,
        in directory: Directory
    ) throws -> ObservedFile? {
        try hasher.request(name, isLink: isLink, path, in: directory, as: findings.entries.count, deliver)
    }

    /// Returns the file as recorded, where its status is still the recorded one.
    private func vouched(_ name: UnsafePointer<CChar>, _ text: String, in directory: Directory) throws -> ObservedFile?
    {
        guard let record, let index = advance(to: text, in: record) else { return nil }
        let known = record.entry(index)
        guard isSettled(known.changed, at: recordTime), let mode = known.mode else { return nil }
        var info = stat()
        guard fstatat(directory.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        let status = FileStatus(info)
        guard known.matches(status), let blob = SHA256Digest(bytes: record.blob(index)) else { return nil }
        return ObservedFile(entry: TreeEntry(path: text, mode: mode, blob: blob, size: known.size), status: status)
    }

    /// Collects the file or link for another thread.
    private func postpone(
        _ name: UnsafeBufferPointer<CChar>,
        _ kind: FileStatus.Kind,
        _ path: String,
        in directory: Directory
    ) {
        guard let base = name.baseAddress else { return }
        // Where this fails, the deferred read fails for the same reason, and reports it.
        var info = stat()
        if fstatat(directory.descriptor, base, &info, AT_SYMLINK_NOFOLLOW) == 0 { collected.bytes += Int(info.st_size) }
        collected.directory = directory
        collected.items.append(
            SharedReading.Parcel.Item(
                name: name + [0],
                isLink: kind == .symlink,
                path: path,
                position: findings.entries.count
            )
        )
        if collected.items.count >= Self.parcelCount || collected.bytes >= Self.parcelBytes { handOver() }
    }

    /// Hands over what was collected where a thread waits for it, and reads it here otherwise.
    private func handOver() {
        guard let directory = collected.directory else { return }
        let parcel = SharedReading.Parcel(collected.items, in: directory)
        collected = Collected()
        parcels.append(parcel)
        if sharing?.hand(over: parcel) != true { parcel.read(with: hasher) }
    }

    /// Merges what other threads have read into the findings, in order.
    private func gather() throws {
        guard !parcels.isEmpty else { return }
        var all: [ObservedFile] = []
        var own = findings.entries[...]
        for parcel in parcels {
            for (item, entry) in zip(parcel.items, try parcel.entries()) {
                all += own.prefix(item.position - own.startIndex)
                own = own[item.position...]
                guard let entry else { continue }
                all.append(entry)
                findings.filesRead += 1
            }
        }
        findings.entries = all + own
        parcels = []
    }

    /// Moves to the record's entry of `path`, and returns its index; `nil` where there is none.
    private func advance(to path: String, in record: RecordView) -> Int? {
        path.withCString { wanted in
            while cursor < record.entryCount {
                let order = strcmp(record.path(at: record.entry(cursor).path), wanted)
                if order == 0 { return cursor }
                if order > 0 { return nil }
                cursor += 1
            }
            return nil
        }
    }

    private func open(_ name: UnsafePointer<CChar>, in directory: Directory) throws -> Directory? {
        let shown = directory.path(of: String(cString: name))
        let descriptor = openat(directory.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return nil }
        return Directory(owning: try check(descriptor, "open", shown), path: shown)
    }

    private func addOther(_ reason: Findings.Other.Reason, _ path: [UInt8]) -> Directory? {
        findings.others.append(Findings.Other(path: String(decoding: path, as: UTF8.self), reason: reason))
        return nil
    }
}

/// Whether a file whose change time was `changed` when it was observed at `observed` would have a later change time now,
/// had it been changed since. The others are racily clean, as git calls it.
func isSettled(_ changed: Int, at observed: Int) -> Bool {
    // Some file systems store only whole or even seconds.
    let step = changed % 1_000_000_000 == 0 ? 2_000_000_000 : 0
    return observed > step && changed < observed - step
}
