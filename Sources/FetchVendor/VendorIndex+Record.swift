package import FetchModel
package import FetchSystem

extension VendorIndex {
    /// One dependency as it was installed: its tree, and the status of each file.
    ///
    /// Copies share their values, which are 140 bytes.
    package struct Record: Sendable {
        private struct Values: Hashable, Sendable {
            var name: String
            var destination: String
            var tree: TreeID
            var bytes: Int
            var observed: Int
            var listing: RecordListing
        }

        private final class Box: Sendable {
            let values: Values
            init(_ values: Values) { self.values = values }
        }

        private var box: Box

        init(name: String, destination: String, tree: TreeID, bytes: Int, observed: Int, listing: RecordListing) {
            box = Box(
                Values(
                    name: name,
                    destination: destination,
                    tree: tree,
                    bytes: bytes,
                    observed: observed,
                    listing: listing
                )
            )
        }

        /// The dependency's name.
        package var name: String { box.values.name }
        /// Its destination, relative to the project.
        package var destination: String { box.values.destination }
        /// The id of the installed tree.
        package var tree: TreeID { box.values.tree }
        /// The total size of the files in bytes; links count nothing.
        package var bytes: Int { box.values.bytes }
        /// When the statuses were read, in nanoseconds since 1970.
        package var observed: Int { box.values.observed }
        /// The statuses.
        var listing: RecordListing { box.values.listing }

        /// How many files and links there are.
        package var files: Int { listing.entryCount }

        /// The files and links, in the order of the bytes of their paths. Decoded at each call. Throws `SystemError` where
        /// they cannot be read back.
        package var entries: [TreeEntry] { get throws { try listing.entries() } }

        /// Returns the record with its listing in `spool`.
        package func moved(to spool: RecordSpool) -> Record {
            changed { $0.listing = listing.moved(to: spool) }
        }

        /// Returns the record, which was read from a window at `base` of `part`, with its listing left there.
        func left(in part: RecordSpool.Part, fromWindowAt base: Int) -> Record {
            changed { $0.listing = listing.left(in: part, fromWindowAt: base) }
        }

        /// Returns the record as that of the dependency called `name`.
        package func renamed(_ name: String) -> Record {
            changed { $0.name = name }
        }

        /// Returns the record with statuses that were read again, unchanged, at `time`.
        func confirmed(at time: Int) -> Record {
            changed { $0.observed = time }
        }

        private func changed(_ change: (inout Values) -> Void) -> Record {
            var (copy, values) = (self, box.values)
            change(&values)
            copy.box = Box(values)
            return copy
        }
    }
}

extension VendorIndex.Record: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.box === right.box || left.box.values == right.box.values
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(box.values) }
}

extension VendorIndex.Record {
    /// Makes the record of `tree`, whose files were just written to `directory`: `statuses` are those that they had then, in
    /// the order of the tree's entries. Reads the status of the directories alone.
    ///
    /// Throws `SystemError`, and `VendorError.changedWhileStaged` where a status does not fit `tree`.
    package init(
        name: String,
        destination: String,
        tree: Tree,
        written statuses: [FileStatus],
        in directory: Directory
    ) throws {
        precondition(statuses.count == tree.entries.count, "each entry has its status")
        let observed = WallClock.stamp
        let observation = try Observation(of: tree, written: statuses, in: directory)
        self.init(name, destination, tree, observation, observed: observed)
    }

    /// Makes the record of `tree`, whose files were just written to `directory`, which may still be staged. Reads the status
    /// of each file, not its content.
    ///
    /// Throws `SystemError`, and `VendorError.changedWhileStaged` where what is there does not fit `tree`.
    package init(name: String, destination: String, tree: Tree, observing directory: Directory) throws {
        let observed = WallClock.stamp
        let observation = try Observation(of: tree, in: directory)
        self.init(name, destination, tree, observation, observed: observed)
    }

    private init(_ name: String, _ destination: String, _ tree: Tree, _ observation: Observation, observed: Int) {
        self.init(
            name: name,
            destination: destination,
            tree: tree.id,
            bytes: tree.bytes,
            observed: observed,
            listing: RecordListing(entries: observation.entries, directories: observation.directories)
        )
    }
}
