/// Builds little-endian binary text.
package struct ByteWriter {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// Nothing yet.
    package init() {}

    /// An integer, little-endian.
    package mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Bytes as they are.
    package mutating func append(_ part: some Collection<UInt8>) { bytes.append(contentsOf: part) }

    /// The number of bytes (32 bits), and the bytes.
    package mutating func appendCounted(_ part: some Collection<UInt8>) {
        append(UInt32(part.count))
        append(part)
    }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }
}
