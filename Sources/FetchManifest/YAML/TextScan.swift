internal import FetchModel

/// Walks over the bytes of a text file once and finds what does not belong there.
struct TextScan {
    /// Why a byte belongs in no text file.
    enum Fault { case binary, utf16, notUTF8(UInt8), control(UInt32) }

    private let bytes: [UInt8]
    /// The byte at which it stands.
    private(set) var byte = 0
    /// The code point at which it stands, counted from behind a byte order mark.
    private(set) var index = 0

    /// A scan of `bytes` that stands behind a byte order mark.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { byte = 3 }
    }

    /// Goes on to the next fault and stays there; `nil` at the end. `lineEnded` hears, of each line end, the byte
    /// and the index behind it, and how many bytes it takes.
    mutating func run(whenLineEnds lineEnded: (Int, Int, UInt8) -> Void) -> Fault? {
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { return .utf16 }
        return bytes.withUnsafeBufferPointer { run($0, lineEnded) }
    }

    private mutating func run(_ bytes: UnsafeBufferPointer<UInt8>, _ lineEnded: (Int, Int, UInt8) -> Void) -> Fault? {
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
                    return bytes.prefix(8_000).contains(0) || scalar == 0 ? .binary : .control(scalar)
                }
                byte += length
                index += 1
            }
        }
        return nil
    }

    /// The code point that begins at `start`, and how many bytes it takes (RFC 3629); `nil` for no code point.
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

    private static func belongsInText(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x7f..<0x85, 0x86..<0xa0, 0xfeff, 0xfffe, 0xffff: false
        default: true
        }
    }
}

extension TextScan.Fault {
    /// The failure for people.
    func failure(_ place: Place) -> Failure {
        switch self {
        case .binary:
            Failure(
                .data,
                "binary-file",
                "this is a binary file, not text",
                help: "expected a YAML file in UTF-8; is it the right file?",
                place: place
            )
        case .utf16:
            Failure(
                .data,
                "not-utf8",
                "this is UTF-16 text, not UTF-8",
                help: "save the file as UTF-8",
                place: place
            )
        case .notUTF8(let byte):
            Failure(
                .data,
                "not-utf8",
                "the byte 0x\(Hex.encode([byte])) is not UTF-8",
                help: "save the file as UTF-8",
                place: place
            )
        case .control(let scalar):
            Failure(
                .data,
                "control-character",
                "the control character U+\(Self.digits(scalar)) is not allowed",
                help: "remove it; only tabs and line ends belong in a text file",
                place: place
            )
        }
    }

    /// The number of a code point in four or more hexadecimal digits.
    private static func digits(_ scalar: UInt32) -> String {
        let hex = String(scalar, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
    }
}
