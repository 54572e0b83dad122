/// Why bytes are not OpenPGP packets (RFC 9580).
struct OpenPGPMalformed: Error, Hashable {
    let reason: String
}

/// A packet of an OpenPGP message.
struct OpenPGPPacket: Hashable {
    /// The tags of packets that matter here.
    enum Tag {
        static let signature: UInt8 = 2
        static let secretKey: UInt8 = 5
        static let publicKey: UInt8 = 6
        static let secretSubkey: UInt8 = 7
        static let marker: UInt8 = 10
        static let userID: UInt8 = 13
        static let publicSubkey: UInt8 = 14
        static let userAttribute: UInt8 = 17
    }

    let tag: UInt8
    let body: [UInt8]

    /// The packet with a length of four bytes.
    var bytes: [UInt8] {
        let length = [24, 16, 8, 0].map { UInt8(body.count >> $0 & 0xff) }
        return (tag < 16 ? [0x80 | tag << 2 | 2] : [0xc0 | tag, 0xff]) + length + body
    }

    /// Returns the packets in `bytes`. Lengths that are not known beforehand are refused: keys and signatures have none.
    static func all(in bytes: [UInt8]) throws(OpenPGPMalformed) -> [OpenPGPPacket] {
        var packets: [OpenPGPPacket] = []
        var rest = bytes[...]
        while let head = rest.popFirst() {
            guard head & 0x80 != 0 else { throw OpenPGPMalformed(reason: "it is not a sequence of packets") }
            let isNew = head & 0x40 != 0
            let length = isNew ? newLength(&rest) : oldLength(head & 3, &rest)
            guard let length, length <= rest.count else { throw OpenPGPMalformed(reason: "a packet is cut off") }
            packets.append(
                OpenPGPPacket(tag: isNew ? head & 0x3f : head >> 2 & 0x0f, body: [UInt8](rest.prefix(length)))
            )
            rest = rest.dropFirst(length)
        }
        return packets
    }

    private static func newLength(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let first = rest.popFirst() else { return nil }
        switch first {
        case ..<192: return Int(first)
        case ..<224: return rest.popFirst().map { (Int(first) - 192) << 8 + Int($0) + 192 }
        case 255: return rest.popInteger(4)
        default: return nil
        }
    }

    private static func oldLength(_ type: UInt8, _ rest: inout ArraySlice<UInt8>) -> Int? {
        type == 3 ? nil : rest.popInteger(1 << Int(type))
    }
}

extension ArraySlice<UInt8> {
    /// Removes `count` bytes and returns them as a big-endian number; `nil` if there are fewer.
    mutating func popInteger(_ count: Int) -> Int? {
        guard self.count >= count else { return nil }
        let value = prefix(count).reduce(0) { $0 << 8 | Int($1) }
        self = dropFirst(count)
        return value
    }

    /// Removes and returns `count` bytes; `nil` if there are fewer.
    mutating func popBytes(_ count: Int) -> [UInt8]? {
        guard count >= 0, self.count >= count else { return nil }
        let bytes = [UInt8](prefix(count))
        self = dropFirst(count)
        return bytes
    }
}
