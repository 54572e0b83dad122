internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Whether a dependency is still as it was installed.
package enum Freshness: Hashable, Sendable {
    /// No status and no name has changed.
    case untouched
    /// The content is the same, as reading the files with changed statuses showed; the new record saves reading them again.
    case sameContent(VendorIndex.Record)
    /// Something differs or is missing.
    case different
}

extension VendorIndex.Record {
    /// Compares what is at the destination with this record, by status as far as possible, and stops at the first
    /// difference.
    ///
    /// Compares the status of every file and directory, so that added and removed names show. Rehashes files whose status
    /// has changed or that are racily clean. Throws as `ProjectDirectory.parent(of:)` does, and what `check` throws, which is
    /// called between pieces of files.
    package func freshness(
        in project: ProjectDirectory,
        checking check: @escaping @Sendable () throws -> Void = {}
    ) throws -> Freshness {
        guard let parent = try project.parent(of: destination),
            try parent.directory.status(parent.name)?.kind == .directory,
            let directory = try parent.directory.directoryIfPresent(parent.name)
        else { return .different }
        let verdict = try listing.withView { view in
            try StatusCheck(view: view, observed: observed, directory: directory).run()
        }
        switch verdict {
        case .same: return files > 0 || holdsNothing ? .untouched : .different
        case .different: return .different
        case .unsure:
            // A record whose entries do not hash to its tree is useless.
            guard Tree(try entries).id == tree else { return .different }
            let scan = try Scan(of: directory, trusting: self, checking: check)
            guard scan.holds(tree) else { return .different }
            return .sameContent(scan.record(name: name, destination: destination))
        }
    }

    /// Returns the record without racily clean files: waits until the clock has advanced (10 ms at most), reads the status
    /// of those files again, and confirms them where it has not changed.
    ///
    /// For a tree that this run has just installed; it saves reading those files next time. Throws `SystemError`.
    package func renewed(in project: ProjectDirectory) throws -> VendorIndex.Record {
        guard let latest = try listing.withView({ StatusCheck.latestRacy($0, observed: observed) }),
            let parent = try project.parent(of: destination),
            let directory = try parent.directory.directoryIfPresent(parent.name)
        else { return self }
        WallClock.waitForStamp(after: latest)
        let now = WallClock.stamp
        let isAsBefore = try listing.withView { view in
            try StatusCheck(view: view, observed: observed, directory: directory).racyOnesAreAsRecorded()
        }
        return isAsBefore ? confirmed(at: now) : self
    }

    private var holdsNothing: Bool { Tree([]).id == tree }
}
