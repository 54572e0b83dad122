package import FetchModel

/// Reads little-endian binary text; every step says `nil` where the bytes end too early.
package struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// At the start of `bytes`.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Whether all was read.
    package var isAtEnd: Bool { position == bytes.endIndex }

    /// An integer, little-endian.
    package mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) -> Integer? {
        guard let part = take(MemoryLayout<Integer>.size) else { return nil }
        return part.withUnsafeBytes { Integer(littleEndian: $0.loadUnaligned(as: Integer.self)) }
    }

    /// The next `count` bytes.
    package mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.endIndex - position else { return nil }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    /// What `ByteWriter.appendCounted` wrote.
    package mutating func counted() -> ArraySlice<UInt8>? {
        guard let count = integer(UInt32.self) else { return nil }
        return take(Int(count))
    }

    /// What `ByteWriter.appendCounted` wrote of a text's UTF-8.
    package mutating func text() -> String? { counted().flatMap { String(validating: $0, as: UTF8.self) } }

    /// The 32 bytes of a digest.
    package mutating func digest() -> SHA256Digest? { take(32).flatMap { SHA256Digest(bytes: $0) } }
}
