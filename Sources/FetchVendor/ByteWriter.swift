/// Writes little-endian binary data.
package struct ByteWriter {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []

    /// Starts with no bytes.
    package init() {}

    /// Writes an integer.
    package mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes bytes as they are.
    package mutating func append(_ part: some Collection<UInt8>) { bytes.append(contentsOf: part) }

    /// Writes the number of bytes (32 bits), and the bytes.
    package mutating func appendCounted(_ part: some Collection<UInt8>) {
        append(UInt32(part.count))
        append(part)
    }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }
}
