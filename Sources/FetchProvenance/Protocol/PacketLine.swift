/// A packet of git's protocol (gitprotocol-common(5)): data, or a mark.
enum PacketLine: Hashable, Sendable {
    case data([UInt8])
    /// `0000`: the end of a message.
    case flush
    /// `0001`: the end of a section.
    case delimiter
    /// `0002`: the end of a response.
    case end

    /// The text of data, without the newline at its end.
    var text: String? {
        guard case .data(let bytes) = self else { return nil }
        return String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
    }

    /// The bytes on the wire. Data may have 65,516 bytes at most.
    var bytes: [UInt8] {
        switch self {
        case .flush: [UInt8]("0000".utf8)
        case .delimiter: [UInt8]("0001".utf8)
        case .end: [UInt8]("0002".utf8)
        case .data(let data): Self.length(data.count + 4) + data
        }
    }

    /// A line of a request.
    static func line(_ text: String) -> PacketLine { .data([UInt8]("\(text)\n".utf8)) }

    private static func length(_ count: Int) -> [UInt8] {
        let digits = String(count, radix: 16)
        return [UInt8]((String(repeating: "0", count: max(0, 4 - digits.count)) + digits).utf8)
    }
}

/// Reads packets one after the other.
struct PacketReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// Returns the next packet; `nil` at the end. Throws what a server reports in an `ERR` packet, too.
    mutating func next() throws(ProtocolError) -> PacketLine? {
        if rest.isEmpty { return nil }
        guard rest.count >= 4, let length = Self.length(rest.prefix(4)) else { throw .notPackets }
        switch length {
        case 0: return take(4, .flush)
        case 1: return take(4, .delimiter)
        case 2: return take(4, .end)
        case 3: throw .notPackets
        default:
            guard length <= rest.count else { throw .truncated }
            let data = [UInt8](rest.prefix(length).dropFirst(4))
            rest = rest.dropFirst(length)
            if data.starts(with: "ERR ".utf8) {
                throw .refused(PacketLine.data([UInt8](data.dropFirst(4))).text ?? "")
            }
            return .data(data)
        }
    }

    /// Returns the next packet. Throws `truncated` at the end.
    mutating func required() throws(ProtocolError) -> PacketLine {
        guard let packet = try next() else { throw .truncated }
        return packet
    }

    private mutating func take(_ count: Int, _ packet: PacketLine) -> PacketLine {
        rest = rest.dropFirst(count)
        return packet
    }

    private static func length(_ digits: ArraySlice<UInt8>) -> Int? {
        let isHex = digits.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                UInt8(ascii: "A")...UInt8(ascii: "F"):
                true
            default: false
            }
        }
        return isHex ? Int(String(decoding: digits, as: UTF8.self), radix: 16) : nil
    }
}
