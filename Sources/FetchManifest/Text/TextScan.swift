internal import FetchModel

/// Walks over the bytes of a text file once, counts lines and finds bytes that do not belong in text.
struct TextScan {
    private let bytes: [UInt8]
    /// The offset of the current byte.
    private(set) var byte = 0
    /// The number of code points before it, without a byte order mark.
    private(set) var index = 0

    /// Starts after the byte order mark, where there is one.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { byte = 3 }
    }

    /// Scans up to the first error, which it returns, or to the end. Calls `lineEnded` with the byte offset and the index
    /// after each line end, and the length of the line end in bytes.
    mutating func run(whenLineEnds lineEnded: (Int, Int, UInt8) -> Void) -> TextError? {
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { return .utf16 }
        return bytes.withUnsafeBufferPointer { run($0, lineEnded) }
    }

    private mutating func run(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ lineEnded: (Int, Int, UInt8) -> Void
    ) -> TextError? {
        while byte < bytes.count {
            let first = bytes[byte]
            if (0x20..<0x7f).contains(first) || first == 0x09 {
                byte += 1
                index += 1
            } else if first == 0x0a || first == 0x0d {
                let isPair = first == 0x0d && byte + 1 < bytes.count && bytes[byte + 1] == 0x0a
                byte += isPair ? 2 : 1
                index += isPair ? 2 : 1
                lineEnded(byte, index, isPair ? 2 : 1)
            } else {
                guard let (scalar, length) = Self.decode(bytes, at: byte) else {
                    return bytes.prefix(8_000).contains(0) ? .binary : .notUTF8(first)
                }
                if !Self.belongsInText(scalar) {
                    return bytes.prefix(8_000).contains(0) || scalar == 0 ? .binary : .controlCharacter(scalar)
                }
                byte += length
                index += 1
            }
        }
        return nil
    }

    /// Decodes the code point at `start` (RFC 3629) and returns it with its length; `nil` if there is none.
    private static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> (UInt32, Int)? {
        let first = bytes[start]
        let (length, lowest): (Int, UInt32) =
            switch first {
            case 0..<0x80: (1, 0)
            case 0xc2...0xdf: (2, 0x80)
            case 0xe0...0xef: (3, 0x800)
            case 0xf0...0xf4: (4, 0x10000)
            default: (0, 0)
            }
        guard length > 0, start + length <= bytes.count else { return nil }
        if length == 1 { return (UInt32(first), 1) }
        var value = UInt32(first & (0x7f >> UInt8(length)))
        for offset in 1..<length {
            let next = bytes[start + offset]
            guard next & 0xc0 == 0x80 else { return nil }
            value = value << 6 | UInt32(next & 0x3f)
        }
        guard value >= lowest, Unicode.Scalar(value) != nil else { return nil }
        return (value, length)
    }

    /// U+0085, U+2028 and U+2029 end a line, and with it a comment, for libyaml (YAML 1.1), but neither in editors nor in
    /// YAML 1.2: what a reviewer sees as a comment could be an entry.
    private static func belongsInText(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff: false
        default: true
        }
    }
}
