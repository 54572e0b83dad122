/// What a program writes to standard error, as a terminal would show it: a line that ends with a carriage return is
/// progress, and the next one takes its place.
struct ErrorOutput {
    private static let limit = 64 << 10
    private static let serverPrefix = Array("remote: ".utf8)

    /// The lines, as far as they are kept.
    private(set) var bytes: [UInt8] = []
    private var lineStart = 0
    private var isAtReturn = false

    /// Appends what came; beyond 64 KiB it is dropped.
    mutating func append(_ buffer: UnsafeRawBufferPointer) {
        for byte in buffer {
            if byte == UInt8(ascii: "\r") {
                isAtReturn = true
                continue
            }
            if isAtReturn, byte != UInt8(ascii: "\n") { bytes.removeSubrange(lineStart...) }
            isAtReturn = false
            guard bytes.count < Self.limit else { continue }
            bytes.append(byte)
            if byte == UInt8(ascii: "\n") { lineStart = bytes.count }
        }
    }

    /// Whether the last line is, or may become, one of the server's: it shows that the server is alive, and no more.
    var endsWithServerLine: Bool {
        let line = bytes[lineStart...]
        let last = line.isEmpty ? bytes[..<max(0, lineStart - 1)].split(separator: 10).last ?? [] : line
        return zip(last, Self.serverPrefix).allSatisfy { $0 == $1 }
    }
}
