internal import FetchModel

/// Reads tar: v7, ustar, pax and GNU, with long names, large numbers and sparse files.
///
/// libarchive reads tar as well, but hides the global header, cuts names at a NUL, and rewrites their Unicode, so that
/// a tree would no longer be the one that git made.
final class TarReader: MemberReader {
    /// The most bytes that the pax headers and long names of one entry may have together.
    private static let mostExtra = 1 << 20

    private let input: BufferedReader
    private let mayLackEnd: Bool
    private var member = Member()
    private var rest = 0
    private var padding = 0
    private var map: SparseMap?
    /// Bytes of pax headers and long names since the last entry.
    private var extras = 0
    private var isFirst = true
    private(set) var commit: String?

    /// Reads from `input`. `mayLackEnd` says that the end of `input` is known to be the end of the archive, so that the
    /// blocks that mark it may be missing.
    init(_ input: BufferedReader, mayLackEnd: Bool) {
        self.input = input
        self.mayLackEnd = mayLackEnd
    }

    /// Takes the next block. Valid until the next call.
    func block() throws -> UnsafeRawBufferPointer {
        let bytes = try input.peek(TarHeader.block)
        guard bytes.count == TarHeader.block else { throw ArchiveError.truncated(.tar) }
        input.skip(TarHeader.block)
        return bytes
    }

    func next() throws -> Member? {
        try skip(rest)
        try skipPadding(padding)
        (rest, padding, map, extras) = (0, 0, nil, 0)
        var records = PaxRecords()
        var longName: [UInt8]?
        var longLink: [UInt8]?
        while true {
            if try isAtUnmarkedEnd() {
                guard extras == 0 else { throw ArchiveError.truncated(.tar) }
                return nil
            }
            let bytes = try block()
            if bytes[0] == 0, bytes.allSatisfy({ $0 == 0 }) {
                try finish()
                return nil
            }
            let header = try TarHeader(bytes)
            let type = header.type
            let size = try header.size()
            switch type {
            case UInt8(ascii: "x"), UInt8(ascii: "X"): try records.add(extra(size))
            case UInt8(ascii: "g"): try readGlobalHeader(extra(size))
            case UInt8(ascii: "L"): longName = try text(extra(size))
            case UInt8(ascii: "K"): longLink = try text(extra(size))
            case UInt8(ascii: "V"):
                try skip(size)
                try skipPadding(Self.padding(size))
            default:
                try fill(header, size, records, longName, longLink)
                isFirst = false
                return member
            }
            isFirst = false
        }
    }

    func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard let map else {
            while rest > 0 { try readPiece(atMost: rest, body) }
            return
        }
        var offset = 0
        for piece in map.pieces {
            try readZeros(piece.offset - offset, body)
            var left = piece.count
            while left > 0 { left -= try readPiece(atMost: left, body) }
            offset = piece.offset + piece.count
        }
        try readZeros(map.size - offset, body)
    }

    @discardableResult
    private func readPiece(atMost limit: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        let bytes = try input.take(atMost: limit)
        if bytes.isEmpty { throw ArchiveError.truncated(.entry(member.name)) }
        rest -= bytes.count
        try body(bytes)
        return bytes.count
    }

    private func readZeros(_ count: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard count > 0 else { return }
        try [UInt8](repeating: 0, count: min(count, BufferedReader.capacity)).withUnsafeBytes { zeros in
            var left = count
            while left > 0 {
                let part = UnsafeRawBufferPointer(rebasing: zeros[..<min(left, zeros.count)])
                try body(part)
                left -= part.count
            }
        }
    }

    private func fill(
        _ header: TarHeader,
        _ headerSize: Int,
        _ records: PaxRecords,
        _ longName: [UInt8]?,
        _ longLink: [UInt8]?
    ) throws {
        member.name.removeAll(keepingCapacity: true)
        if let name = records.sparse["name"] ?? records.path ?? longName {
            member.name = name
        } else {
            header.appendName(to: &member.name)
        }
        member.mode = try header.mode()
        member.kind = Self.kind(header.type, isDirectory: member.name.last == UInt8(ascii: "/"))
        switch member.kind {
        case .symlink, .hardLink: member.target = records.linkPath ?? longLink ?? [UInt8](header.linkName)
        default: if !member.target.isEmpty { member.target = [] }
        }
        (member.size, member.expansion) = (0, 0)
        // Links and devices have no bytes, whatever their headers say; a directory's are GNU's list of names.
        let isDump = header.type == UInt8(ascii: "D")
        let isPlain = member.kind == .file
        guard isPlain || isDump || Self.isUnknown(header.type) else { return }
        // The header's bytes are gone once more is read, so the map comes first.
        var stored = records.size ?? headerSize
        if header.type == UInt8(ascii: "S") {
            map = try oldSparseMap(header)
        } else if isPlain {
            map = try paxSparseMap(records, stored: &stored)
        }
        if let map, map.stored != stored { throw ArchiveError.damaged("the map of a sparse file is wrong") }
        padding = Self.padding(stored)
        rest = stored
        guard isPlain else { return }
        member.size = map?.size ?? stored
        member.expansion = member.size - stored
    }

    /// POSIX requires an unknown type to be read like a file's.
    private static func isUnknown(_ type: UInt8) -> Bool { type != 0 && !(0x30...0x37).contains(type) }

    private static func kind(_ type: UInt8, isDirectory: Bool) -> Member.Kind {
        switch type {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): isDirectory ? .directory : .file
        case UInt8(ascii: "S"): .file
        case UInt8(ascii: "1"): .hardLink
        case UInt8(ascii: "2"): .symlink
        case UInt8(ascii: "3"), UInt8(ascii: "4"): .other("a device")
        case UInt8(ascii: "5"), UInt8(ascii: "D"): .directory
        case UInt8(ascii: "6"): .other("a fifo")
        case UInt8(ascii: "M"): .other("a part of a file that began in another archive")
        default: .other("of a kind that is not known ('\(ShownName.of([type]))')")
        }
    }

    /// Reads a header that holds for all entries: git writes a comment there, and nothing else has a use.
    private func readGlobalHeader(_ bytes: [UInt8]) throws {
        var records = PaxRecords()
        try records.add(bytes)
        guard records.path == nil, records.linkPath == nil, records.size == nil, records.sparse.isEmpty else {
            throw ArchiveError.damaged("its global header claims to hold one entry's name or size")
        }
        if isFirst { commit = records.comment }
    }

    private func extra(_ size: Int) throws -> [UInt8] {
        guard size <= Self.mostExtra - extras else {
            throw ArchiveError.damaged("a header of \(size) bytes is too long")
        }
        extras += size
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while bytes.count < size {
            let part = try input.take(atMost: size - bytes.count)
            if part.isEmpty { throw ArchiveError.truncated(.tar) }
            bytes.append(contentsOf: part)
        }
        try skip(Self.padding(size))
        return bytes
    }

    private func text(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](bytes[..<((bytes.lastIndex { $0 != 0 } ?? -1) + 1)])
    }
}

extension TarReader {
    private func skip(_ count: Int) throws {
        var left = count
        while left > 0 {
            let part = try input.take(atMost: left)
            if part.isEmpty { throw ArchiveError.truncated(.entry(member.name)) }
            left -= part.count
        }
    }

    private func skipPadding(_ count: Int) throws {
        if mayLackEnd, count > 0, case let left = try input.peek(count), left.count < count {
            return input.skip(left.count)
        }
        try skip(count)
    }

    private static func padding(_ size: Int) -> Int { -size & (TarHeader.block - 1) }

    /// Whether the input ends here, without the blocks that mark the end, and may do so.
    private func isAtUnmarkedEnd() throws -> Bool {
        guard mayLackEnd else { return false }
        let left = try input.peek(TarHeader.block)
        guard left.count < TarHeader.block, left.allSatisfy({ $0 == 0 }) else { return false }
        input.skip(left.count)
        return true
    }

    /// Reads what follows the first block of zeros: nothing but zeros, apart from one block of junk.
    ///
    /// Old programs wrote one block of zeros and left in the next what was in memory. No program reads it: all
    /// stop at the zeros. An entry there could only deceive, and is refused.
    private func finish() throws {
        let second = try input.peek(TarHeader.block)
        if second.count == TarHeader.block, !TarHeader.isPlausible([UInt8](second)) { input.skip(TarHeader.block) }
        while case let part = try input.take(atMost: BufferedReader.capacity), !part.isEmpty {
            guard part.allSatisfy({ $0 == 0 }) else {
                throw ArchiveError.trailing("what follows the tar's end is not zero")
            }
        }
    }
}
