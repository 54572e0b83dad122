package import FetchModel

/// The stat index: what fetch installed in a project, and the status of each file right after it.
///
/// It saves reading files whose status has not changed. It is a cache that may be lost at any time, and a damaged one
/// counts as none. Where a status has changed, the content decides.
package struct VendorIndex: Hashable, Sendable {
    /// A text file as the last sync read it, to tell without parsing that it was not edited.
    package struct Stamp: Hashable, Sendable {
        /// SHA-256 of its bytes.
        package var digest: SHA256Digest
        /// Its size in bytes.
        package var size: Int

        /// The stamp of a file with this digest and size.
        package init(digest: SHA256Digest, size: Int) {
            self.digest = digest
            self.size = size
        }
    }

    /// The manifest that the last sync installed.
    package var manifest: Stamp?
    /// The lockfile that the last sync installed.
    package var lock: Stamp?
    /// What else the engine stores; not interpreted here.
    package var note: [UInt8]
    /// When the index was written, in nanoseconds since 1970.
    package var written: Int
    /// The records, in the order of the bytes of their names; no name twice.
    package private(set) var records: [Record]

    /// An index of `records`, in any order; of two with the same name the later wins.
    package init(
        records: [Record] = [],
        manifest: Stamp? = nil,
        lock: Stamp? = nil,
        note: [UInt8] = [],
        written: Int = 0
    ) {
        self.manifest = manifest
        self.lock = lock
        self.note = note
        self.written = written
        self.records = records.sortedByUniqueNames(\.name)
    }

    /// The record of the dependency called `name`; `nil` removes it.
    package subscript(name: String) -> Record? {
        get { position(of: name).found.map { records[$0] } }
        set {
            let (found, insertion) = position(of: name)
            switch (found, newValue) {
            case (let index?, let record?): records[index] = record
            case (let index?, nil): records.remove(at: index)
            case (nil, let record?): records.insert(record, at: insertion)
            case (nil, nil): break
            }
        }
    }

    private func position(of name: String) -> (found: Int?, insertion: Int) {
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if records[middle].name == name { return (middle, middle) }
            if records[middle].name.precedesInBytes(name) { low = middle + 1 } else { high = middle }
        }
        return (nil, low)
    }
}
