internal import FetchModel
package import FetchSystem

extension Scan {
    /// Scans `destination`. Reads the files for which `record` does not vouch; without a record, all of them.
    ///
    /// A record vouches for a file of the same size, times, inode and permissions, unless it is racily clean. Threads
    /// that help with `sharing` read some of the others. Throws as `ProjectDirectory.parent(of:)` does,
    /// `VendorError.fileKeepsChanging`, and what `check` throws, which is called between pieces of files.
    package init(
        of destination: String,
        in project: ProjectDirectory,
        trusting record: VendorIndex.Record? = nil,
        sharing: SharedReading? = nil,
        checking check: @escaping @Sendable () throws -> Void = {}
    ) throws {
        guard let parent = try project.parent(of: destination),
            let status = try parent.directory.status(parent.name)
        else {
            self.init(root: .missing, observed: WallClock.stamp)
            return
        }
        guard status.kind == .directory, let directory = try parent.directory.directoryIfPresent(parent.name) else {
            self.init(root: .notDirectory(status.kind), observed: WallClock.stamp)
            return
        }
        try self.init(of: directory, trusting: record, sharing: sharing, checking: check)
    }

    /// Scans the directory `directory`, which may still be staged. Throws `SystemError` and
    /// `VendorError.fileKeepsChanging`.
    package init(
        of directory: Directory,
        trusting record: VendorIndex.Record? = nil,
        sharing: SharedReading? = nil,
        checking check: @escaping @Sendable () throws -> Void = {}
    ) throws {
        let observed = WallClock.stamp
        guard let record else {
            self.init(
                findings: try Scanner(record: nil, recordTime: 0, sharing: sharing, checking: check).run(directory),
                observed: observed
            )
            return
        }
        let findings = try record.listing.withView { view in
            try Scanner(record: view, recordTime: record.observed, sharing: sharing, checking: check).run(directory)
        }
        self.init(findings: findings, observed: observed)
    }

    /// Returns the record of what was found at `destination`, for the dependency called `name`.
    package func record(name: String, destination: String) -> VendorIndex.Record {
        VendorIndex.Record(
            name: name,
            destination: destination,
            tree: treeID,
            bytes: bytes,
            observed: observed,
            listing: RecordListing(entries: entries, directories: directories)
        )
    }
}
