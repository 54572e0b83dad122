internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Compares a directory with a record by status alone.
///
/// Whole paths are looked up from the root's descriptor, which costs less than opening every directory. That a directory
/// on the way is not a link shows in its own status, which is compared first.
struct StatusCheck {
    enum Verdict { case same, different, unsure }

    let view: RecordView
    let observed: Int
    let directory: Directory

    func run() throws -> Verdict {
        var isSure = true
        switch try rootNames() {
        case .same: break
        case .unsure: isSure = false
        case .different: return .different
        }
        for index in 0..<view.directoryCount {
            let known = view.directory(index)
            guard let status = try status(known.path), status.kind == .directory else { return .different }
            if known.matches(status), isSettled(known.changed, at: observed) { continue }
            // Names may have been added or removed here: a scan will tell.
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

    /// Whether the racily clean files and directories still have the recorded status.
    func racyOnesAreAsRecorded() throws -> Bool {
        for index in 0..<view.directoryCount {
            let known = view.directory(index)
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

    /// Compares the names in the root itself. They are always listed, since installing the root changes its time.
    private func rootNames() throws -> Verdict {
        let names = try DirectoryNames(of: directory)
        var verdict = Verdict.same
        for name in names.names {
            let isKnown = names.withBytes(of: name) { bytes in
                guard let path = bytes.baseAddress else { return false }
                return name.kind == .directory ? view.hasDirectory(path) : view.hasEntry(path)
            }
            if isKnown { continue }
            // An unknown directory only counts where it is not empty: a scan will tell.
            guard name.kind == .directory else { return .different }
            verdict = .unsure
        }
        return verdict
    }

    /// Returns the latest change time among the racily clean files and directories; `nil` where there are none.
    static func latestRacy(_ view: RecordView, observed: Int) -> Int? {
        var latest: Int?
        func add(_ changed: Int) {
            if !isSettled(changed, at: observed) { latest = max(latest ?? changed, changed) }
        }
        for index in 0..<view.entryCount { add(view.entry(index).changed) }
        for index in 0..<view.directoryCount { add(view.directory(index).changed) }
        return latest
    }

    private func status(_ path: UInt32) throws -> FileStatus? {
        var info = stat()
        if fstatat(directory.descriptor, view.path(at: path), &info, AT_SYMLINK_NOFOLLOW) == 0 {
            return FileStatus(info)
        }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw SystemError.last("examine", directory.path(of: String(cString: view.path(at: path))))
    }
}

extension RecordView.Entry {
    /// Whether a file with this status can still have the recorded content, as far as its kind and size tell.
    fileprivate func couldBe(_ status: FileStatus) -> Bool {
        switch mode {
        case .file: status.kind == .file && status.size == size && !status.isExecutable
        case .executable: status.kind == .file && status.size == size && status.isExecutable
        case .symlink: status.kind == .symlink && status.size == size
        case nil: false
        }
    }
}
