internal import FetchModel
package import FetchSystem

extension Scan {
    /// Looks at everything at `destination`, and reads the files for which `record` does not vouch; all of them
    /// without a record.
    ///
    /// A record vouches for a file of the same size, times, inode and permissions, unless it could have changed in the
    /// very tick in which it was recorded. The helpers of `sharing` read some of the others. Throws `Failure` as
    /// `ProjectFolder.parent(of:)` does, and `SystemError`.
    package init(
        of destination: String,
        in project: ProjectFolder,
        trusting record: VendorIndex.Record? = nil,
        sharing: SharedReading? = nil
    ) throws {
        guard let parent = try project.parent(of: destination),
            let status = try parent.folder.status(parent.name)
        else {
            self.init(root: .missing, observed: WallClock.stamp)
            return
        }
        guard status.kind == .folder, let folder = try parent.folder.folderIfPresent(parent.name) else {
            self.init(root: .notFolder(status.kind), observed: WallClock.stamp)
            return
        }
        try self.init(of: folder, trusting: record, sharing: sharing)
    }

    /// Looks at everything in `folder`, which may still be staged. Throws `SystemError`, and `Failure` (`.disk`,
    /// `changing-file`).
    package init(
        of folder: Folder,
        trusting record: VendorIndex.Record? = nil,
        sharing: SharedReading? = nil
    ) throws {
        guard let record else {
            let scanner = Scanner(record: nil, recordTime: 0, sharing: sharing)
            try scanner.run(folder)
            self = scanner.scan
            return
        }
        self = try record.listing.withView { view in
            let scanner = Scanner(record: view, recordTime: record.observed, sharing: sharing)
            try scanner.run(folder)
            return scanner.scan
        }
    }
}
