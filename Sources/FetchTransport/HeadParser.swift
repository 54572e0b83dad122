internal import FetchModel

/// Puts a head together from its lines, which may be preceded by interim answers (1xx).
struct HeadParser {
    private var head = Head(status: 0, fields: [])
    private var size = 0
    private(set) var isDone = false

    /// Takes one line with its line end; gives the head when it is complete. Lines after that are trailers, and dropped.
    ///
    /// Throws `WireFault` (malformed) for a head that is none or beyond 256 KiB.
    mutating func take(_ line: UnsafeRawBufferPointer) throws -> Head? {
        if isDone { return nil }
        size += line.count
        if size > 256 << 10 { throw WireFault(.malformed, "the answer's header is larger than 256 KiB") }
        let text = line.prefix { $0 != 0x0D && $0 != 0x0A }
        guard !text.isEmpty else { return complete() }
        if text.starts(with: "HTTP/".utf8) {
            let parts = String(decoding: text, as: UTF8.self).split(separator: " ", maxSplits: 2)
            guard parts.count > 1, let status = Int(parts[1]), (100..<1000).contains(status) else {
                throw WireFault(.malformed, "the answer's status line is not HTTP's")
            }
            head = Head(status: status, fields: [])
        } else if text.first == 0x20 || text.first == 0x09 {
            // A folded line continues the field before it (RFC 9112, 5.2).
            if let last = head.fields.indices.last { head.fields[last].value += " " + Self.trimmed(text) }
        } else if let colon = text.firstIndex(of: 0x3A) {
            head.fields.append(HTTPField(Self.trimmed(text[..<colon]), Self.trimmed(text[(colon + 1)...])))
        }
        return nil
    }

    private mutating func complete() -> Head? {
        if head.status < 200 { return nil }
        isDone = true
        return head
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var rest = bytes.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
