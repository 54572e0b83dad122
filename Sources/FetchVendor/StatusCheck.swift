internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Compares a folder with a record by status alone.
///
/// Paths are looked up whole, from the root's descriptor: cheaper than opening every folder. That a folder on the way
/// is no link is seen by its own status, which is compared first.
struct StatusCheck {
    enum Verdict { case same, different, unsure }

    let view: RecordView
    let observed: Int
    let folder: Folder

    func run() throws -> Verdict {
        var isSure = true
        switch try rootNames() {
        case .same: break
        case .unsure: isSure = false
        case .different: return .different
        }
        for index in 0..<view.folderCount {
            let known = view.folder(index)
            guard let status = try status(known.path), status.kind == .folder else { return .different }
            if known.matches(status), isSettled(known.changed, at: observed) { continue }
            // Names may have come or gone here: the scan looks.
            isSure = false
        }
        for index in 0..<view.entryCount {
            let known = view.entry(index)
            guard let status = try status(known.path) else { return .different }
            if known.matches(status), isSettled(known.changed, at: observed) { continue }
            guard known.couldBe(status) else { return .different }
            isSure = false
        }
        return isSure ? .same : .unsure
    }

    /// Whether the files and folders for which `isSettled` does not hold have the status that was recorded.
    func unsettledAreAsRecorded() throws -> Bool {
        for index in 0..<view.folderCount {
            let known = view.folder(index)
            if isSettled(known.changed, at: observed) { continue }
            guard let status = try status(known.path), known.matches(status) else { return false }
        }
        for index in 0..<view.entryCount {
            let known = view.entry(index)
            if isSettled(known.changed, at: observed) { continue }
            guard let status = try status(known.path), known.matches(status) else { return false }
        }
        return true
    }

    /// The names in the root itself, which are always listed: putting a folder in place changes its stamp.
    private func rootNames() throws -> Verdict {
        let names = try FolderNames(of: folder)
        var verdict = Verdict.same
        for name in names.names {
            let isKnown = names.withBytes(of: name) { bytes in
                guard let path = bytes.baseAddress else { return false }
                return name.kind == .folder ? view.hasFolder(path) : view.hasEntry(path)
            }
            if isKnown { continue }
            // An unknown folder counts only if there is something in it.
            guard name.kind == .folder else { return .different }
            verdict = .unsure
        }
        return verdict
    }

    /// The latest stamp among the files and folders for which `isSettled` does not hold.
    static func latestUnsettled(_ view: RecordView, observed: Int) -> Int? {
        var latest: Int?
        func add(_ changed: Int) {
            if !isSettled(changed, at: observed) { latest = max(latest ?? changed, changed) }
        }
        for index in 0..<view.entryCount { add(view.entry(index).changed) }
        for index in 0..<view.folderCount { add(view.folder(index).changed) }
        return latest
    }

    private func status(_ path: UInt32) throws -> FileStatus? {
        var info = stat()
        if fstatat(folder.descriptor, view.path(at: path), &info, AT_SYMLINK_NOFOLLOW) == 0 { return FileStatus(info) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw SystemError.last("examine", folder.path(of: String(cString: view.path(at: path))))
    }
}

extension RecordView.Entry {
    /// Whether a file of this status can still have the recorded content, as far as that shows without reading it.
    fileprivate func couldBe(_ status: FileStatus) -> Bool {
        switch mode {
        case .file: status.kind == .file && status.size == size && !status.isExecutable
        case .executable: status.kind == .file && status.size == size && status.isExecutable
        case .symlink: status.kind == .symlink && status.size == size
        case nil: false
        }
    }
}
