internal import FetchModel

/// One entry of a zip, as its central directory tells it.
struct ZipEntry {
    let name: [UInt8]
    let flags: UInt16
    let method: UInt16
    let check: UInt32
    let compressed: Int
    let size: Int
    /// Where its local header begins.
    let offset: Int
    /// The kind and permissions of a Unix file; 0 where the zip has none.
    let mode: UInt32
    /// Where the next entry, or the directory, begins.
    var limit = 0

    /// What compresses the bytes, where it is something that this program reads.
    enum Method: UInt16 {
        case stored = 0
        case deflate = 8
        case bzip2 = 12
        case zstd = 93
        case xz = 95
    }

    /// How its record's fixed part, name and extra fields tell it. Throws `Failure`.
    init(_ fixed: UnsafeRawBufferPointer, name: [UInt8], extra: [UInt8]) throws {
        flags = fixed.number(at: 8, as: UInt16.self)
        method = fixed.number(at: 10, as: UInt16.self)
        check = fixed.number(at: 16, as: UInt32.self)
        let fields = try ZipExtra(extra)
        var wide = fields.zip64[...]
        size = try Self.widen(fixed.number(at: 24, as: UInt32.self), &wide)
        compressed = try Self.widen(fixed.number(at: 20, as: UInt32.self), &wide)
        offset = try Self.widen(fixed.number(at: 42, as: UInt32.self), &wide)
        guard fixed.number(at: 34, as: UInt16.self) == 0 else {
            throw Refusal.unsupported("the zip archive is one of several parts")
        }
        // Unix and macOS keep the mode in the upper half; others' attributes say nothing that git would record.
        let system = fixed[5]
        mode = system == 3 || system == 19 ? fixed.number(at: 38, as: UInt32.self) >> 16 : 0
        self.name = try fields.unicodeName(for: name)
    }

    /// Whether its bytes can be read only with a password.
    var isEncrypted: Bool { flags & 0x2041 != 0 || method == 99 }

    /// Whether its sizes and checksum come behind its bytes, so that the local header need not know them.
    var hasDescriptor: Bool { flags & 8 != 0 }

    /// What it wants to become.
    var kind: Member.Kind {
        let isNamedFolder = name.last == UInt8(ascii: "/")
        switch mode & 0o170000 {
        case 0, 0o100000: break
        case 0o040000: return .folder
        case 0o120000: return isEncrypted ? .encrypted : .symlink
        case 0o010000: return .other("a fifo")
        case 0o020000, 0o060000: return .other("a device")
        case 0o140000: return .other("a socket")
        default: return .other("of a kind that is not known")
        }
        if isNamedFolder { return .folder }
        return isEncrypted ? .encrypted : .file
    }

    /// A number of 32 bits, or, where it is all ones, the next of the zip64 field. Throws `Failure`.
    static func widen(_ short: UInt32, _ wide: inout ArraySlice<UInt64>) throws -> Int {
        guard short == .max else { return Int(short) }
        guard let value = wide.popFirst(), let number = Int(exactly: value) else {
            throw Refusal.damaged("the zip has a wrong size")
        }
        return number
    }
}

/// The extra fields of a zip's entry that matter here.
struct ZipExtra {
    /// The numbers of the zip64 field, in order.
    private(set) var zip64: [UInt64] = []
    private var unicode: (check: UInt32, name: [UInt8])?

    /// The fields in `bytes`: an id, a length and the content, one after the other. Throws `Failure`.
    init(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            // Some programs pad with up to three bytes.
            while start + 4 <= bytes.count {
                let id = bytes.number(at: start, as: UInt16.self)
                let length = Int(bytes.number(at: start + 2, as: UInt16.self))
                guard start + 4 + length <= bytes.count else {
                    throw Refusal.damaged("the zip has a wrong extra field")
                }
                let content = UnsafeRawBufferPointer(rebasing: bytes[(start + 4)..<(start + 4 + length)])
                switch id {
                case 0x0001:
                    for index in 0..<(length / 8) { zip64.append(content.number(at: index * 8, as: UInt64.self)) }
                case 0x7075 where length > 5 && content[0] == 1:
                    unicode = (content.number(at: 1, as: UInt32.self), [UInt8](content[5...]))
                default: break
                }
                start += 4 + length
            }
        }
    }

    /// The name that holds: the Unicode field's where `name` is in some old code page. Two that differ although both
    /// are text would mean different files to different programs, and are refused. Throws `Failure`.
    func unicodeName(for name: [UInt8]) throws -> [UInt8] {
        guard let unicode, unicode.name != name else { return name }
        guard unicode.check == (try name.withUnsafeBytes { try Inflating.crc32(0, $0) }) else { return name }
        if String(validating: name, as: UTF8.self) != nil {
            throw Refusal.name(name, "has a second name, '\(Refusal.shown(unicode.name))'")
        }
        return unicode.name
    }
}
