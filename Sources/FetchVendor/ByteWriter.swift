/// Builds little-endian binary text.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ part: some Collection<UInt8>) { bytes.append(contentsOf: part) }

    /// The number of bytes (32 bits), and the bytes.
    mutating func appendCounted(_ part: some Collection<UInt8>) {
        append(UInt32(part.count))
        append(part)
    }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }
}
