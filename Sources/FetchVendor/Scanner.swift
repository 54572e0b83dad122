internal import FetchModel
internal import FetchSystem
internal import Glibc

/// One walk through a dependency's folder, by descriptors, never through a link.
final class Scanner {
    private let hasher = BlobHasher()
    private let record: RecordView?
    private let recordTime: Int
    /// The place in the record, which is walked alongside: both are sorted by the bytes of whole paths.
    private var cursor = 0
    private(set) var scan: Scan

    /// Files of one folder that are about to be handed over.
    private struct Collected {
        var folder: Folder?
        var items: [SharedReading.Parcel.Item] = []
        var bytes = 0
    }

    private let sharing: SharedReading?
    private var collected = Collected()
    private var parcels: [SharedReading.Parcel] = []

    /// How many files make a piece of work of their own, and how many bytes do.
    private static let parcelCount = 16
    private static let parcelBytes = 256 << 10

    /// `record`, seen at `recordTime`, vouches for files whose status it knows; others are read here, or by the helpers
    /// of `sharing`.
    init(record: RecordView?, recordTime: Int, sharing: SharedReading?) {
        self.record = record
        self.sharing = sharing
        self.recordTime = recordTime
        scan = Scan(root: .folder, observed: WallClock.stamp)
    }

    func run(_ folder: Folder) throws {
        var walk = try FolderWalk(folder)
        while let step = walk.next() {
            guard case .met(let kind) = step else {
                handOver()
                continue
            }
            let child = try walk.withName { name in try visit(name, kind, at: walk.path, in: walk.folder) }
            guard let child else { continue }
            handOver()
            try walk.enter(child)
        }
        handOver()
        try gather()
        let tree = scan.tree
        (scan.treeID, scan.files, scan.bytes) = (tree.id, tree.files, tree.bytes)
    }

    /// Takes note of a name, and gives the folder that it stands for, if it does.
    private func visit(
        _ bytes: UnsafeBufferPointer<CChar>,
        _ kind: FileStatus.Kind,
        at path: [UInt8],
        in folder: Folder
    ) throws -> Folder? {
        guard let name = bytes.baseAddress else { return nil }
        guard let text = String(validating: path, as: UTF8.self) else { return addOther(.name, path) }
        if bytes.count == 4, strcasecmp(name, ".git") == 0 { return addOther(.git, path) }
        switch kind {
        case .folder:
            guard let child = try open(name, in: folder) else { return nil }
            scan.folders.append(Scan.FolderEntry(path: text, status: try child.status()))
            return child
        case .file, .symlink:
            if let entry = try vouched(name, text, in: folder) {
                scan.entries.append(entry)
            } else if collected.folder != nil || sharing?.isWanted == true {
                putOff(bytes, kind, text, in: folder)
            } else if let entry = try hasher.entry(name, isLink: kind == .symlink, text, in: folder) {
                scan.entries.append(entry)
                scan.filesRead += 1
            }
            return nil
        case .other: return addOther(.special, path)
        }
    }

    /// The entry as the record has it, where the status is still the one that it saw.
    private func vouched(_ name: UnsafePointer<CChar>, _ text: String, in folder: Folder) throws -> Scan.Entry? {
        guard let record, let index = advance(to: text, in: record) else { return nil }
        let known = record.entry(index)
        guard isSettled(known.changed, at: recordTime), let mode = known.mode else { return nil }
        var info = stat()
        guard fstatat(folder.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        let status = FileStatus(info)
        guard known.matches(status), let blob = SHA256Digest(bytes: record.blob(index)) else { return nil }
        return Scan.Entry(entry: TreeEntry(path: text, mode: mode, blob: blob, size: known.size), status: status)
    }

    /// Collects the file or link for whoever waits for some.
    private func putOff(
        _ name: UnsafeBufferPointer<CChar>,
        _ kind: FileStatus.Kind,
        _ path: String,
        in folder: Folder
    ) {
        guard let base = name.baseAddress else { return }
        // Where there is no answer, whoever reads it meets the reason, and tells it.
        var info = stat()
        if fstatat(folder.descriptor, base, &info, AT_SYMLINK_NOFOLLOW) == 0 { collected.bytes += Int(info.st_size) }
        collected.folder = folder
        collected.items.append(
            SharedReading.Parcel.Item(
                name: name + [0],
                isLink: kind == .symlink,
                path: path,
                place: scan.entries.count
            )
        )
        if collected.items.count >= Self.parcelCount || collected.bytes >= Self.parcelBytes { handOver() }
    }

    /// Gives what was collected to whoever waits for it, or reads it now.
    private func handOver() {
        guard let folder = collected.folder else { return }
        let parcel = SharedReading.Parcel(collected.items, in: folder)
        collected = Collected()
        parcels.append(parcel)
        if sharing?.hand(over: parcel) != true { parcel.read(with: hasher) }
    }

    /// Puts what others read where it belongs.
    private func gather() throws {
        guard !parcels.isEmpty else { return }
        var all: [Scan.Entry] = []
        var own = scan.entries[...]
        for parcel in parcels {
            for (item, entry) in zip(parcel.items, try parcel.entries()) {
                all += own.prefix(item.place - own.startIndex)
                own = own[item.place...]
                guard let entry else { continue }
                all.append(entry)
                scan.filesRead += 1
            }
        }
        scan.entries = all + own
        parcels = []
    }

    /// The record's entry of `path`.
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

    private func open(_ name: UnsafePointer<CChar>, in folder: Folder) throws -> Folder? {
        let shown = folder.path(of: String(cString: name))
        let descriptor = openat(folder.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return nil }
        return Folder(owning: try check(descriptor, "open", shown), path: shown)
    }

    private func addOther(_ reason: Scan.Other.Reason, _ path: [UInt8]) -> Folder? {
        scan.others.append(Scan.Other(path: String(decoding: path, as: UTF8.self), reason: reason))
        return nil
    }
}

/// Whether a file that carried the stamp `changed` when it was looked at, at `observed`, would carry another one had
/// it been changed since; git calls the others racy, and reads them.
func isSettled(_ changed: Int, at observed: Int) -> Bool {
    // Some file systems keep whole seconds only, or every other one.
    let step = changed % 1_000_000_000 == 0 ? 2_000_000_000 : 0
    return observed > step && changed < observed - step
}
