internal import FetchModel

/// Assembles the header of a response from its lines, which interim responses (1xx) may precede.
struct HeadParser {
    private let limits: TransportLimits
    private var head = Head(status: 0, fields: [])
    private var size = 0
    private var trailerSize = 0
    /// Whether the header is complete; further lines are trailers.
    private(set) var isDone = false

    /// A parser that accepts as much as `limits` says.
    init(_ limits: TransportLimits = TransportLimits()) { self.limits = limits }

    /// Takes one line with its line end; returns the header when it is complete. Trailers are counted and dropped.
    ///
    /// Throws `TransferFault` (malformed) for what is not a header, and beyond the limits.
    mutating func take(_ line: UnsafeRawBufferPointer) throws -> Head? {
        if isDone {
            trailerSize += line.count
            guard trailerSize > limits.trailers else { return nil }
            throw TransferFault(.malformed, "the response has more than \(limits.trailers >> 10) KiB of trailers")
        }
        size += line.count
        if size > limits.header {
            throw TransferFault(.malformed, "the header of the response is larger than \(limits.header >> 10) KiB")
        }
        let text = line.prefix { $0 != 0x0D && $0 != 0x0A }
        guard !text.isEmpty else { return try complete() }
        if text.starts(with: "HTTP/".utf8) {
            let parts = String(decoding: text, as: UTF8.self).split(separator: " ", maxSplits: 2)
            guard parts.count > 1, let status = Int(parts[1]), (100..<1000).contains(status) else {
                throw TransferFault(.malformed, "the status line of the response is not HTTP")
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

    private mutating func complete() throws -> Head? {
        if head.status < 200 { return nil }
        try unifyLength()
        isDone = true
        return head
    }

    /// Leaves one field `Content-Length`, which may be repeated (RFC 9112, 6.3), and none where chunks say the length. Throws
    /// where it is no number of bytes, or where there are two: nobody could tell where the body ends.
    private mutating func unifyLength() throws {
        let isLength = { (field: HTTPField) in field.name.lowercased() == "content-length" }
        guard head["Transfer-Encoding"] == nil, head.fields.contains(where: isLength) else { return }
        var length: Int?
        for text in head.fields.filter(isLength).flatMap({
            $0.value.split(separator: ",", omittingEmptySubsequences: false)
        }) {
            let digits = text.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(digits)
            else {
                throw TransferFault(.malformed, "the Content-Length of the response is not a number of bytes")
            }
            guard length == nil || length == value else {
                throw TransferFault(.malformed, "the response has two different Content-Lengths")
            }
            length = value
        }
        head.fields.removeAll(where: isLength)
        if let length { head.fields.append(HTTPField("Content-Length", "\(length)")) }
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var rest = bytes.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
