internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Whether a dependency is still as it was put in place.
package enum Freshness: Hashable, Sendable {
    /// Not a file, not a name was touched.
    case untouched
    /// The same content, as reading what was touched showed; the new record spares the reading next time.
    case sameContent(VendorIndex.Record)
    /// Something differs, or nothing is there.
    case different
}

extension VendorIndex.Record {
    /// Compares what is at the destination with this record, by status alone as far as that goes, and stops at the first
    /// difference.
    ///
    /// Every file's status is looked at, and every folder's, so that a name more or less shows. What was touched, or
    /// could have been in the very tick in which it was recorded, is read. Throws `Failure` as
    /// `ProjectFolder.parent(of:)` does, and `SystemError`.
    package func freshness(in project: ProjectFolder) throws -> Freshness {
        guard let parent = try project.parent(of: destination),
            try parent.folder.status(parent.name)?.kind == .folder,
            let folder = try parent.folder.folderIfPresent(parent.name)
        else { return .different }
        let verdict = try listing.withView { view in
            try StatusCheck(view: view, observed: observed, folder: folder).run()
        }
        switch verdict {
        case .same: return files > 0 || holdsNothing ? .untouched : .different
        case .different: return .different
        case .unsure:
            // A record whose entries do not make its tree (only a forged one) is worth nothing.
            guard Tree(entries).id == tree else { return .different }
            let scan = try Scan(of: folder, trusting: self)
            guard scan.holds(tree) else { return .different }
            return .sameContent(VendorIndex.Record(name: name, destination: destination, scan: scan))
        }
    }

    /// The same record, good for all its files: where some carry the very tick in which they were recorded, waits for
    /// that tick to pass (10 ms at most), looks at them again, and where they are as before, says so.
    ///
    /// For a tree that was just put in place by this run; it spares reading those files next time. Throws
    /// `SystemError`.
    package func renewed(in project: ProjectFolder) throws -> VendorIndex.Record {
        guard let latest = listing.withView({ StatusCheck.latestUnsettled($0, observed: observed) }),
            let parent = try project.parent(of: destination),
            let folder = try parent.folder.folderIfPresent(parent.name)
        else { return self }
        WallClock.waitForStamp(after: latest)
        let now = WallClock.stamp
        let isAsBefore = try listing.withView { view in
            try StatusCheck(view: view, observed: observed, folder: folder).unsettledAreAsRecorded()
        }
        return isAsBefore ? seen(at: now) : self
    }

    private var holdsNothing: Bool { Tree([]).id == tree }
}
