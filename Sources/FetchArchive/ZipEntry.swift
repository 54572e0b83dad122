internal import FetchModel

/// One entry of a zip, as its central directory describes it.
struct ZipEntry {
    /// The name that counts.
    let name: [UInt8]
    /// The name as the zip has it.
    let rawName: [UInt8]
    /// Whether the name begins with a drive of Windows.
    let isAbsolute: Bool
    /// The system of the program that wrote it (APPNOTE, 4.4.2).
    let system: UInt8
    let flags: UInt16
    let method: UInt16
    let check: UInt32
    let compressed: Int
    let size: Int
    /// The offset of its local header.
    let offset: Int
    /// The type and permissions of a Unix file; 0 where the zip has none.
    let mode: UInt32
    /// The offset of the next entry, or of the directory.
    var limit = 0

    /// The compressions that are supported.
    enum Method: UInt16 {
        case stored = 0
        case deflate = 8
        case bzip2 = 12
        case zstd = 93
        case xz = 95
    }

    /// Reads the fixed part of its record, its name and its extra fields. Throws `ArchiveError`.
    init(_ fixed: UnsafeRawBufferPointer, name: [UInt8], extra: [UInt8]) throws {
        flags = fixed.number(at: 8, as: UInt16.self)
        method = fixed.number(at: 10, as: UInt16.self)
        check = fixed.number(at: 16, as: UInt32.self)
        let fields = try ZipExtra(extra)
        var wide = fields.zip64[...]
        size = try Self.widen(fixed.number(at: 24, as: UInt32.self), &wide)
        compressed = try Self.widen(fixed.number(at: 20, as: UInt32.self), &wide)
        offset = try Self.widen(fixed.number(at: 42, as: UInt32.self), &wide)
        let disk = fixed.number(at: 34, as: UInt16.self)
        guard disk == 0 || disk == .max && fields.disk == 0 else { throw ArchiveError.unsupported(.multipartZip) }
        // Unix and macOS keep the mode in the upper half; others' attributes say nothing that git would record.
        system = fixed[5]
        mode = system == 3 || system == 19 ? fixed.number(at: 38, as: UInt32.self) >> 16 : 0
        rawName = name
        isAbsolute = ZipName.isDrivePath(name, system: system)
        self.name = ZipName.resolve(name, try fields.unicodeName(for: name), flags: flags, system: system)
    }

    /// Whether reading its bytes takes a password.
    var isEncrypted: Bool { flags & 0x2041 != 0 || method == 99 }

    /// Whether its sizes and checksum follow its bytes, so that the local header may lack them.
    var hasDescriptor: Bool { flags & 8 != 0 }

    /// What it wants to become.
    var kind: Member.Kind {
        let isNamedDirectory = name.last == UInt8(ascii: "/")
        switch mode & 0o170000 {
        case 0, 0o100000: break
        case 0o040000: return .directory
        case 0o120000: return isEncrypted ? .encrypted : .symlink
        case 0o010000: return .other("a fifo")
        case 0o020000, 0o060000: return .other("a device")
        case 0o140000: return .other("a socket")
        default: return .other("of a kind that is not known")
        }
        if isNamedDirectory { return .directory }
        return isEncrypted ? .encrypted : .file
    }

    /// Returns a number of 32 bits, or, where it is all ones, the next of the ZIP64 field. Throws `ArchiveError`.
    static func widen(_ short: UInt32, _ wide: inout ArraySlice<UInt64>) throws -> Int {
        guard short == .max else { return Int(short) }
        guard let value = wide.popFirst(), let number = Int(exactly: value) else {
            throw ArchiveError.damaged("the zip has a wrong size")
        }
        return number
    }
}

/// The extra fields of a zip's entry that matter here.
struct ZipExtra {
    /// The numbers of the ZIP64 field, in order.
    private(set) var zip64: [UInt64] = []
    /// The number of the disk in the ZIP64 field, where it has one.
    private(set) var disk: UInt32?
    private var unicode: (check: UInt32, name: [UInt8])?

    /// Reads the fields in `bytes`: an id, a length and the content, one after the other. Throws `ArchiveError`.
    init(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            // Some programs pad with up to three bytes.
            while start + 4 <= bytes.count {
                let id = bytes.number(at: start, as: UInt16.self)
                let length = Int(bytes.number(at: start + 2, as: UInt16.self))
                guard start + 4 + length <= bytes.count else {
                    throw ArchiveError.damaged("the zip has a wrong extra field")
                }
                let content = UnsafeRawBufferPointer(rebasing: bytes[(start + 4)..<(start + 4 + length)])
                switch id {
                case 0x0001:
                    for index in 0..<(length / 8) { zip64.append(content.number(at: index * 8, as: UInt64.self)) }
                    if length % 8 == 4 { disk = content.number(at: length - 4, as: UInt32.self) }
                case 0x7075 where length > 5 && content[0] == 1:
                    unicode = (content.number(at: 1, as: UInt32.self), [UInt8](content[5...]))
                default: break
                }
                start += 4 + length
            }
        }
    }

    /// Returns the name in the Unicode field, where its checksum is that of `name`; `nil` where there is none or another
    /// program has changed the name since. Throws `ArchiveError`.
    func unicodeName(for name: [UInt8]) throws -> [UInt8]? {
        guard let unicode else { return nil }
        return unicode.check == (try name.withUnsafeBytes { try InflateLibraries.crc32(0, $0) }) ? unicode.name : nil
    }
}
