internal import FetchModel

/// The format of the index: `fetch-ix`, version 3 (32 bits), header, records.
///
/// Little-endian; texts and the note are preceded by their length in bytes (32 bits). Header: written (64), two stamps
/// (a byte 0 or 1; size 64, digest 32 bytes), the note, the number of records (32). A record: name, destination, tree
/// (32 bytes), bytes (64), observed (64), entries (32), directories (32), length of the listing (64), the listing (see
/// `RecordListing`).
extension VendorIndex {
    private static let magic = [UInt8]("fetch-ix".utf8)
    private static let version: UInt32 = 3

    /// Decodes an index; `nil` where `bytes` are damaged, truncated, or of another version.
    package init?(decoding bytes: ArraySlice<UInt8>) {
        var reader = ByteReader(bytes)
        guard let header = Header(reading: &reader) else { return nil }
        var records: [Record] = []
        records.reserveCapacity(min(header.count, bytes.count / Record.leastSize))
        for _ in 0..<header.count {
            guard let record = Record(reading: &reader) else { return nil }
            records.append(record)
        }
        guard reader.isAtEnd else { return nil }
        self.init(header, records)
    }

    /// Decodes the index in `part`, and leaves its listings there; `nil` under the same conditions. Throws `SystemError`.
    init?(decoding part: RecordSpool.Part) throws {
        var reader = WindowReader(part)
        guard let header = try reader.next({ Header(reading: &$0) }) else { return nil }
        var records: [Record] = []
        records.reserveCapacity(min(header.count, part.size / Record.leastSize))
        for _ in 0..<header.count {
            guard let record = try reader.next({ Record(reading: &$0) }) else { return nil }
            records.append(record.left(in: part, fromWindowAt: reader.base))
        }
        guard reader.isAtEnd else { return nil }
        self.init(header, records)
    }

    private init(_ header: Header, _ records: [Record]) {
        self.init(
            records: records,
            manifest: header.manifest,
            lock: header.lock,
            note: header.note,
            written: header.written
        )
    }

    /// What precedes the records.
    private struct Header {
        let manifest: Stamp?
        let lock: Stamp?
        let note: [UInt8]
        let written: Int
        /// How many records follow.
        let count: Int

        init?(reading reader: inout ByteReader) {
            guard let start = reader.take(VendorIndex.magic.count), start.elementsEqual(VendorIndex.magic),
                reader.integer(UInt32.self) == VendorIndex.version, let written = reader.integer(Int64.self),
                let manifest = VendorIndex.stamp(&reader), let lock = VendorIndex.stamp(&reader),
                let note = reader.counted(), let count = reader.integer(UInt32.self)
            else { return nil }
            (self.manifest, self.lock, self.note) = (manifest, lock, [UInt8](note))
            (self.written, self.count) = (Int(written), Int(count))
        }
    }

    /// How many bytes are passed on at once.
    private static let portion = 64 << 10

    /// Encodes the index; the same bytes for the same index. Throws `SystemError` where a listing cannot be read back.
    package func encoded() throws -> [UInt8] {
        var bytes: [UInt8] = []
        try encode { bytes += $0 }
        return bytes
    }

    /// Encodes the index piece by piece: it may be larger than everything else that a run holds.
    func encode(_ put: ([UInt8]) throws -> Void) throws {
        var writer = ByteWriter()
        writer.append(Self.magic)
        writer.append(Self.version)
        writer.append(Int64(written))
        for stamp in [manifest, lock] {
            writer.append(UInt8(stamp == nil ? 0 : 1))
            guard let stamp else { continue }
            writer.append(Int64(stamp.size))
            writer.append(stamp.digest.bytes)
        }
        writer.appendCounted(note)
        writer.append(UInt32(records.count))
        for record in records {
            try record.write(to: &writer)
            if writer.bytes.count < Self.portion { continue }
            try put(writer.bytes)
            writer = ByteWriter()
        }
        try put(writer.bytes)
    }

    /// Reads a stamp: `nil` where the bytes are damaged, `.some(nil)` where no stamp is recorded.
    private static func stamp(_ reader: inout ByteReader) -> Stamp?? {
        switch reader.integer(UInt8.self) {
        case 0: return .some(nil)
        case 1:
            guard let size = reader.integer(Int64.self), let digest = reader.digest() else { return nil }
            return Stamp(digest: digest, size: Int(size))
        default: return nil
        }
    }
}

extension VendorIndex.Record {
    /// The fewest bytes that a record takes.
    fileprivate static let leastSize = 72

    fileprivate init?(reading reader: inout ByteReader) {
        // Destinations are written to and removed: one outside the project counts as damage.
        guard let name = reader.text(), let destination = reader.text(),
            (try? DestinationPath.names(destination)) != nil, let tree = reader.digest(),
            let bytes = reader.integer(Int64.self), let observed = reader.integer(Int64.self),
            let entries = reader.integer(UInt32.self), let directories = reader.integer(UInt32.self),
            let length = reader.integer(Int64.self), let part = reader.take(Int(length)),
            let listing = RecordListing(entryCount: Int(entries), directoryCount: Int(directories), bytes: part)
        else { return nil }
        self.init(
            name: name,
            destination: destination,
            tree: TreeID(tree),
            bytes: Int(bytes),
            observed: Int(observed),
            listing: listing
        )
    }

    fileprivate func write(to writer: inout ByteWriter) throws {
        writer.appendCounted(name.utf8)
        writer.appendCounted(destination.utf8)
        writer.append(tree.digest.bytes)
        writer.append(Int64(bytes))
        writer.append(Int64(observed))
        writer.append(UInt32(listing.entryCount))
        writer.append(UInt32(listing.directoryCount))
        writer.append(Int64(listing.size))
        try listing.withBytes { writer.append($0) }
    }
}
