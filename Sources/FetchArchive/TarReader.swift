internal import FetchModel

/// Reads tar: v7, ustar, pax and GNU, with long names, large numbers and sparse files.
///
/// libarchive reads tar as well, but hides the global header, cuts names at a NUL, and rewrites their Unicode, so that
/// a tree would no longer be the one that git made.
final class TarReader: MemberReader {
    /// Bytes that the pax headers and long names of one entry may have, together.
    private static let mostExtra = 1 << 20

    private let input: Inflow
    private let guards: Guards
    private var member = Member()
    private var rest = 0
    private var padding = 0
    private var map: SparseMap?
    /// Bytes of pax headers and long names since the last entry.
    private var extras = 0
    private var isFirst = true
    private(set) var commit: String?

    /// Reads from `input`; `guards` hears of zeros that no archive holds.
    init(_ input: Inflow, guards: Guards) {
        self.input = input
        self.guards = guards
    }

    /// The next block, taken. Valid until the next call.
    func block() throws -> UnsafeRawBufferPointer {
        let bytes = try input.peek(TarHeader.block)
        guard bytes.count == TarHeader.block else { throw Refusal.truncated("the tar has no end") }
        input.skip(TarHeader.block)
        return bytes
    }

    func next() throws -> Member? {
        try Refusal.naming(member.name) {
            try skip(rest)
            try skip(padding)
        }
        (rest, padding, map, extras) = (0, 0, nil, 0)
        var records = PaxRecords()
        var longName: [UInt8]?
        var longLink: [UInt8]?
        while true {
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
            case UInt8(ascii: "g"): try global(extra(size))
            case UInt8(ascii: "L"): longName = try text(extra(size))
            case UInt8(ascii: "K"): longLink = try text(extra(size))
            case UInt8(ascii: "V"):
                try skip(size)
                try skip(Self.padding(size))
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
            while rest > 0 { try piece(atMost: rest, body) }
            return
        }
        var place = 0
        for (offset, count) in map.pieces {
            try zeros(offset - place, body)
            var left = count
            while left > 0 { left -= try piece(atMost: left, body) }
            place = offset + count
        }
        try zeros(map.size - place, body)
    }

    @discardableResult
    private func piece(atMost limit: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        let bytes = try input.take(atMost: limit)
        if bytes.isEmpty { throw Refusal.truncated("the entry '\(Refusal.shown(member.name))' has no end") }
        rest -= bytes.count
        try body(bytes)
        return bytes.count
    }

    private func zeros(_ count: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard count > 0 else { return }
        try [UInt8](repeating: 0, count: min(count, Inflow.portion)).withUnsafeBytes { zeros in
            var left = count
            while left > 0 {
                let part = UnsafeRawBufferPointer(rebasing: zeros[..<min(left, zeros.count)])
                try guards.unpacked(part.count)
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
        member.kind = Self.kind(header.type, isFolder: member.name.last == UInt8(ascii: "/"))
        switch member.kind {
        case .symlink, .hardLink: member.target = records.linkPath ?? longLink ?? [UInt8](header.linkName)
        default: if !member.target.isEmpty { member.target = [] }
        }
        member.size = 0
        // Links and devices have no bytes, whatever their headers say; a folder's are GNU's list of names.
        let isDump = header.type == UInt8(ascii: "D")
        let isPlain = member.kind == .file
        guard isPlain || isDump || Self.isStrange(header.type) else { return }
        // The header's own bytes are gone once more is read, so all that is wanted of it comes first.
        var stored = records.size ?? headerSize
        if header.type == UInt8(ascii: "S") {
            map = try oldSparseMap(header)
        } else if isPlain {
            map = try paxSparseMap(records, stored: &stored)
        }
        if let map, map.stored != stored { throw Refusal.damaged("the map of a sparse file is wrong") }
        padding = Self.padding(stored)
        rest = stored
        member.size = isPlain ? map?.size ?? stored : 0
    }

    /// POSIX wants a type that nobody knows to be read as a file's.
    private static func isStrange(_ type: UInt8) -> Bool { type != 0 && !(0x30...0x37).contains(type) }

    private static func kind(_ type: UInt8, isFolder: Bool) -> Member.Kind {
        switch type {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): isFolder ? .folder : .file
        case UInt8(ascii: "S"): .file
        case UInt8(ascii: "1"): .hardLink
        case UInt8(ascii: "2"): .symlink
        case UInt8(ascii: "3"), UInt8(ascii: "4"): .other("a device")
        case UInt8(ascii: "5"), UInt8(ascii: "D"): .folder
        case UInt8(ascii: "6"): .other("a fifo")
        case UInt8(ascii: "M"): .other("a part of a file that began in another archive")
        default: .other("of a kind that is not known ('\(Refusal.shown([type]))')")
        }
    }

    /// What a global header says holds for all entries; git writes a comment there, and nobody has use for more.
    private func global(_ bytes: [UInt8]) throws {
        var records = PaxRecords()
        try records.add(bytes)
        guard records.path == nil, records.linkPath == nil, records.size == nil, records.sparse.isEmpty else {
            throw Refusal.damaged("its global header claims to hold one entry's name or size")
        }
        if isFirst { commit = records.comment }
    }

    private func extra(_ size: Int) throws -> [UInt8] {
        guard size <= Self.mostExtra - extras else { throw Refusal.damaged("a header of \(size) bytes is none") }
        extras += size
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while bytes.count < size {
            let part = try input.take(atMost: size - bytes.count)
            if part.isEmpty { throw Refusal.truncated("the tar has no end") }
            bytes.append(contentsOf: part)
        }
        try skip(Self.padding(size))
        return bytes
    }

    private func text(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](bytes[..<((bytes.lastIndex { $0 != 0 } ?? -1) + 1)])
    }

    private func skip(_ count: Int) throws {
        var left = count
        while left > 0 {
            let part = try input.take(atMost: left)
            if part.isEmpty { throw Refusal.truncated("the entry '\(Refusal.shown(member.name))' has no end") }
            left -= part.count
        }
    }

    /// Behind the first block of zeros there is nothing but zeros.
    private func finish() throws {
        while case let part = try input.take(atMost: Inflow.portion), !part.isEmpty {
            guard part.allSatisfy({ $0 == 0 }) else { throw Refusal.trailing("what follows the tar's end is not zero") }
        }
    }

    private static func padding(_ size: Int) -> Int { -size & (TarHeader.block - 1) }
}
