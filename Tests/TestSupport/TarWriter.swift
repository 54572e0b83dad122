/// Writes tar as the fixtures want it, right or wrong.
package struct TarWriter {
    /// How a name, a link's target or a size that a header may not hold is written.
    package enum Dialect: String { case ustar, v7, gnu, pax, star }

    package private(set) var bytes: [UInt8] = []

    /// An empty archive.
    package init() {}

    /// Writes one header and its content, with what comes before them in `dialect`.
    package mutating func add(
        _ name: [UInt8],
        type: UInt8 = UInt8(ascii: "0"),
        mode: Int = 0o644,
        content: [UInt8] = [],
        target: [UInt8] = [],
        dialect: Dialect = .ustar,
        records: [(String, [UInt8])] = [],
        declared: Int? = nil,
        base256: Bool = false,
        badChecksum: Bool = false
    ) {
        var records = records
        if dialect == .pax {
            records.append(("path", name))
            if !target.isEmpty { records.append(("linkpath", target)) }
        }
        if !records.isEmpty { addRecords(records, type: UInt8(ascii: "x")) }
        if dialect == .gnu {
            if name.count > 100 { addHeader([UInt8]("././@LongLink".utf8), UInt8(ascii: "L"), 0, name + [0]) }
            if target.count > 100 { addHeader([UInt8]("././@LongLink".utf8), UInt8(ascii: "K"), 0, target + [0]) }
        }
        let short = dialect == .pax ? [UInt8]("short".utf8) : name
        addHeader(short, type, mode, content, target, dialect, declared, base256, badChecksum)
    }

    /// Writes a header that holds pax records: `x` for the next entry, `g` for all.
    mutating func addRecords(_ records: [(String, [UInt8])], type: UInt8) {
        addHeader([UInt8]("pax_global_header".utf8), type, 0o666, Self.pax(records))
    }

    /// Appends bytes as they are.
    mutating func addRaw(_ raw: [UInt8]) { bytes += raw }

    /// Ends the archive with two blocks of zeros.
    package mutating func end() { bytes += [UInt8](repeating: 0, count: 1024) }

    /// Ends the archive with one block of zeros.
    mutating func endOnce() { bytes += [UInt8](repeating: 0, count: 512) }

    /// Drops the last `count` bytes.
    mutating func cut(_ count: Int) { bytes.removeLast(min(count, bytes.count)) }

    /// `<length> <key>=<value>\n`, where the length counts its own digits.
    static func pax(_ records: [(String, [UInt8])]) -> [UInt8] {
        records.flatMap { key, value in
            let rest = [UInt8](" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
            var length = rest.count
            while "\(length)".utf8.count + rest.count != length { length = "\(length)".utf8.count + rest.count }
            return [UInt8]("\(length)".utf8) + rest
        }
    }

    private mutating func addHeader(
        _ name: [UInt8],
        _ type: UInt8,
        _ mode: Int,
        _ content: [UInt8],
        _ target: [UInt8] = [],
        _ dialect: Dialect = .ustar,
        _ declared: Int? = nil,
        _ base256: Bool = false,
        _ badChecksum: Bool = false
    ) {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: some Collection<UInt8>, at offset: Int, _ most: Int) {
            block.replaceSubrange(offset..<(offset + min(most, text.count)), with: text.prefix(most))
        }
        func octal(_ number: Int, _ digits: Int) -> [UInt8] {
            let text = String(number, radix: 8)
            return [UInt8]((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
        }
        var short = name
        if dialect == .ustar || dialect == .star, name.count > 100,
            let slash = name.indices.last(where: {
                name[$0] == UInt8(ascii: "/") && $0 <= 155 && name.count - $0 <= 101
            })
        {
            put(name[..<slash], at: 345, 155)
            short = [UInt8](name[(slash + 1)...])
        }
        put(short, at: 0, 100)
        put(octal(mode, 7), at: 100, 8)
        put(octal(0, 7), at: 108, 8)
        put(octal(0, 7), at: 116, 8)
        let size = declared ?? content.count
        if base256 {
            var number = [UInt8](repeating: 0, count: 12)
            for index in 0..<8 { number[11 - index] = UInt8(truncatingIfNeeded: size >> (index * 8)) }
            number[0] = 0x80
            put(number, at: 124, 12)
        } else {
            put(octal(size, 11), at: 124, 12)
        }
        put(octal(1_700_000_000, 11), at: 136, 12)
        block[156] = type
        put(target, at: 157, 100)
        switch dialect {
        case .v7: break
        case .gnu: put("ustar  \0".utf8, at: 257, 8)
        case .ustar, .pax: put("ustar\u{0}00".utf8, at: 257, 8)
        case .star:
            put("ustar\u{0}00".utf8, at: 257, 8)
            put("tar\0".utf8, at: 508, 4)
            put(octal(1_700_000_000, 11), at: 476, 12)
        }
        put([UInt8](repeating: 0x20, count: 8), at: 148, 8)
        let sum = block.reduce(0) { $0 + Int($1) } + (badChecksum ? 1 : 0)
        put(octal(sum, 6) + [0, 0x20], at: 148, 8)
        bytes += block + content + [UInt8](repeating: 0, count: -content.count & 511)
    }
}
