package import FetchModel

/// Reads little-endian binary data; every call returns `nil` where the bytes end too early.
package struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    /// The position in the bytes of the next that is read.
    private(set) var position: Int

    /// Starts at the first of `bytes`.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Whether all bytes were read.
    package var isAtEnd: Bool { position == bytes.endIndex }

    /// Reads an integer.
    package mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) -> Integer? {
        guard let part = take(MemoryLayout<Integer>.size) else { return nil }
        return part.withUnsafeBytes { Integer(littleEndian: $0.loadUnaligned(as: Integer.self)) }
    }

    /// Reads the next `count` bytes.
    package mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.endIndex - position else { return nil }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    /// Reads what `ByteWriter.appendCounted` wrote.
    package mutating func counted() -> ArraySlice<UInt8>? {
        guard let count = integer(UInt32.self) else { return nil }
        return take(Int(count))
    }

    /// Reads a text of which `ByteWriter.appendCounted` wrote the UTF-8.
    package mutating func text() -> String? { counted().flatMap { String(validating: $0, as: UTF8.self) } }

    /// Reads the 32 bytes of a digest.
    package mutating func digest() -> SHA256Digest? { take(32).flatMap { SHA256Digest(bytes: $0) } }
}
