package import FetchModel

/// What `fetch` put into a project and how the disk looked right after it: the stat index.
///
/// It spares reading files whose status did not change. It is a cache that may be lost at any time; a damaged one
/// counts as none. It is never a proof: where a status changed, the bytes decide.
package struct VendorIndex: Hashable, Sendable {
    /// A text file as the last sync saw it, to tell that nothing was edited without parsing it.
    package struct Stamp: Hashable, Sendable {
        /// SHA-256 of its bytes.
        package var digest: SHA256Digest
        /// Its size in bytes.
        package var size: Int

        /// A file of these bytes.
        package init(digest: SHA256Digest, size: Int) {
            self.digest = digest
            self.size = size
        }
    }

    /// The manifest that the last sync brought to the disk.
    package var manifest: Stamp?
    /// The lock that the last sync brought to the disk.
    package var lock: Stamp?
    /// Whatever else the engine wants to remember; not interpreted here.
    package var note: [UInt8]
    /// Nanoseconds since 1970 at which the index was written.
    package var written: Int
    /// By the bytes of their names; no name twice.
    package private(set) var records: [Record]

    /// An index of `records`, in whatever order; of two with the same name the later wins.
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
        self.records = Dictionary(records.map { ($0.name, $0) }) { $1 }.values
            .sorted { $0.name.precedesInBytes($1.name) }
    }

    /// The record of the dependency called `name`; set it to replace it, or to `nil` to forget it.
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
