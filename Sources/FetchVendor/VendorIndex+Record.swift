package import FetchModel
package import FetchSystem

extension VendorIndex {
    /// One dependency as it was installed: its tree, and the status of each file.
    package struct Record: Hashable, Sendable {
        /// The dependency's name.
        package private(set) var name: String
        /// Its destination, relative to the project.
        package let destination: String
        /// The id of the installed tree.
        package let tree: TreeID
        /// The total size of the files in bytes; links count nothing.
        package let bytes: Int
        /// When the statuses were read, in nanoseconds since 1970.
        package private(set) var observed: Int
        /// The statuses.
        private(set) var listing: RecordListing

        init(name: String, destination: String, tree: TreeID, bytes: Int, observed: Int, listing: RecordListing) {
            self.name = name
            self.destination = destination
            self.tree = tree
            self.bytes = bytes
            self.observed = observed
            self.listing = listing
        }

        /// How many files and links there are.
        package var files: Int { listing.entryCount }

        /// The files and links, in the order of the bytes of their paths. Decoded at each call. Throws `SystemError` where
        /// they cannot be read back.
        package var entries: [TreeEntry] { get throws { try listing.entries() } }

        /// Returns the record with its listing in `spool`.
        package func moved(to spool: RecordSpool) -> Record {
            var copy = self
            copy.listing = listing.moved(to: spool)
            return copy
        }

        /// Returns the record as that of the dependency called `name`.
        package func renamed(_ name: String) -> Record {
            var copy = self
            copy.name = name
            return copy
        }

        /// Returns the record with statuses that were read again, unchanged, at `time`.
        func confirmed(at time: Int) -> Record {
            var copy = self
            copy.observed = time
            return copy
        }
    }
}

extension VendorIndex.Record {
    /// Makes the record of `tree`, whose files were just written to `folder`: `statuses` are those that they had then, in
    /// the order of the tree's entries. Reads the status of the directories alone.
    ///
    /// Throws `SystemError`, and `VendorError.changedWhileStaged` where a status does not fit `tree`.
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

    /// Makes the record of `tree`, whose files were just written to `folder`, which may still be staged. Reads the status
    /// of each file, not its content.
    ///
    /// Throws `SystemError`, and `VendorError.changedWhileStaged` where what is there does not fit `tree`.
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
