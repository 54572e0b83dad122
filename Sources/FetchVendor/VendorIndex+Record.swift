package import FetchModel
package import FetchSystem

extension VendorIndex {
    /// One dependency as it was put in place: its tree, and the status of each of its files.
    package struct Record: Hashable, Sendable {
        /// The dependency's name.
        package let name: String
        /// Where it was put, relative to the project.
        package let destination: String
        /// The identity of what was put there.
        package let tree: TreeID
        /// The files' total size in bytes; links count nothing.
        package let bytes: Int
        /// Nanoseconds since 1970 at which the statuses were taken.
        package private(set) var observed: Int
        /// The statuses.
        let listing: RecordListing

        init(name: String, destination: String, tree: TreeID, bytes: Int, observed: Int, listing: RecordListing) {
            self.name = name
            self.destination = destination
            self.tree = tree
            self.bytes = bytes
            self.observed = observed
            self.listing = listing
        }

        /// How many files and links.
        package var files: Int { listing.entryCount }

        /// The files and links, by the bytes of their paths. Built anew at each call.
        package var entries: [TreeEntry] { listing.entries() }

        /// The same record, as that of the dependency called `name`.
        package func renamed(_ name: String) -> Record {
            Record(
                name: name,
                destination: destination,
                tree: tree,
                bytes: bytes,
                observed: observed,
                listing: listing
            )
        }

        /// The same record, whose statuses were seen again at `time`.
        func seen(at time: Int) -> Record {
            var copy = self
            copy.observed = time
            return copy
        }
    }
}

extension VendorIndex.Record {
    /// The record of what `scan` found at `destination`.
    package init(name: String, destination: String, scan: Scan) {
        self.init(
            name: name,
            destination: destination,
            tree: scan.treeID,
            bytes: scan.bytes,
            observed: scan.observed,
            listing: RecordListing(entries: scan.entries, folders: scan.folders)
        )
    }

    /// The record of `tree`, whose files were just written into `folder`, where nobody else writes: `statuses` are
    /// those that they had once they were written, in the order of the tree's entries. Only the folders are looked at.
    ///
    /// Throws `SystemError`; `Failure` (`.disk`, `changed-underfoot`) when a status is not of the kind and size that
    /// `tree` says.
    package init(
        name: String,
        destination: String,
        tree: Tree,
        written statuses: [FileStatus],
        in folder: Folder
    ) throws {
        precondition(statuses.count == tree.entries.count, "each entry has its status")
        let observed = WallClock.stamp
        let observation = try Observation(of: tree, written: statuses, in: folder)
        self.init(name, destination, tree, observation, observed: observed)
    }

    /// The record of `tree`, whose files were just written into `folder` (which may still be staged): looks at each
    /// once, without reading it.
    ///
    /// Throws `SystemError`; `Failure` (`.disk`, `changed-underfoot`) when what is there is not of the kind and size
    /// that `tree` says.
    package init(name: String, destination: String, tree: Tree, observing folder: Folder) throws {
        let observed = WallClock.stamp
        let observation = try Observation(of: tree, in: folder)
        self.init(name, destination, tree, observation, observed: observed)
    }

    private init(_ name: String, _ destination: String, _ tree: Tree, _ observation: Observation, observed: Int) {
        self.init(
            name: name,
            destination: destination,
            tree: tree.id,
            bytes: tree.bytes,
            observed: observed,
            listing: RecordListing(entries: observation.entries, folders: observation.folders)
        )
    }
}
