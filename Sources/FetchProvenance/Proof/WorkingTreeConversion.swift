internal import FetchModel

/// What git does to the bytes of a file when it writes them, as attributes ask (convert.c of git, with the configuration of
/// a server: lines end as on Unix where no attribute says otherwise).
struct WorkingTreeConversion {
    private enum LineEnds {
        case asTheyAre
        /// CR and LF.
        case crlf
        /// CR and LF in what looks like text that has neither CR.
        case automatic
    }

    /// A result, and why it differs from the blob.
    struct Result {
        var bytes: [UInt8]
        var reason: OriginDifference.Reason?
    }

    private let isIdent: Bool
    private let lineEnds: LineEnds
    private let encoding: String?

    init(_ attributes: Attributes) {
        isIdent = attributes["ident"] == .set
        lineEnds = Self.lineEnds(attributes)
        switch attributes["working-tree-encoding"] {
        case .text(let name) where !["", "UTF-8", "UTF8"].contains(name.uppercased()): encoding = name
        default: encoding = nil
        }
    }

    /// Whether it may change a file.
    var isActive: Bool { isIdent || lineEnds != .asTheyAre || encoding != nil }

    private static func lineEnds(_ attributes: Attributes) -> LineEnds {
        func isAutomatic(_ name: String) -> Bool? {
            switch attributes[name] {
            case .set, .text("input"): false
            case .text("auto"): true
            case .unset, .unspecified, .text: nil
            }
        }
        let isBinary = attributes["text"] == .unset
        if isBinary { return .asTheyAre }
        let isAutomatic: Bool? =
            if let text = isAutomatic("text") { text } else if attributes["crlf"] == .unset { nil } else {
                isAutomatic("crlf")
            }
        let isOldBinary = isAutomatic == nil && attributes["crlf"] == .unset
        guard attributes["eol"] == .text("crlf"), !isOldBinary else { return .asTheyAre }
        return isAutomatic == true ? .automatic : .crlf
    }

    /// Returns what may become of the blob `id` with these `bytes`. It is more than one where systems differ.
    func results(of bytes: [UInt8], _ id: ObjectID) -> [Result] {
        var result = Result(bytes: bytes)
        func change(_ new: [UInt8], _ reason: OriginDifference.Reason) {
            if new != result.bytes { result = Result(bytes: new, reason: reason) }
        }
        if isIdent { change(Ident.expanded(bytes, id), .ident) }
        if lineEnds == .crlf || lineEnds == .automatic && TextStatistics(result.bytes).mayBeConverted {
            change(Self.withCarriageReturns(result.bytes), .eol)
        }
        guard let encoding else { return [result] }
        let encoded = TextEncoding.encoded(result.bytes, as: encoding)
        // git writes what it cannot convert as it is.
        if encoded.isEmpty { return [result] }
        return encoded.map { Result(bytes: $0, reason: .encoding) }
    }

    /// Returns what `bytes` may have been before.
    func originals(of bytes: [UInt8]) -> [[UInt8]] {
        var originals = [bytes]
        if let encoding { originals += originals.compactMap { TextEncoding.utf8($0, from: encoding) } }
        if lineEnds != .asTheyAre { originals += originals.map(Self.withoutCarriageReturns) }
        if isIdent { originals += originals.map(Ident.collapsed) }
        return originals
    }

    private static func withCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 16)
        for byte in bytes {
            if byte == 10, result.last != 13 { result.append(13) }
            result.append(byte)
        }
        return result
    }

    private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == 10, result.last == 13 { result.removeLast() }
            result.append(byte)
        }
        return result
    }
}

/// What git counts in a file to tell text from other data.
private struct TextStatistics {
    private var (nul, returns, printable, others) = (0, 0, 0, 0)

    init(_ bytes: [UInt8]) {
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 10: continue
            case 13: returns += 1
            case 8, 9, 12, 27: printable += 1
            case 0:
                nul += 1
                others += 1
            // The end mark of old systems.
            case 26 where index == bytes.count - 1: continue
            case ..<32, 127: others += 1
            default: printable += 1
            }
        }
    }

    /// Whether git changes the ends of its lines where it has to find out itself.
    var mayBeConverted: Bool { returns == 0 && nul == 0 && printable >> 7 >= others }
}

/// The keyword `$Id$` (gitattributes(5), `ident`).
private enum Ident {
    private static let keyword = [UInt8]("$Id".utf8)

    /// Returns `bytes` with each keyword as git writes it to files: `$Id: <blob> $`.
    static func expanded(_ bytes: [UInt8], _ id: ObjectID) -> [UInt8] {
        replace(in: bytes, by: [UInt8]("$Id: \(id.hex) $".utf8))
    }

    /// Returns `bytes` with each keyword as git stores it: `$Id$`.
    static func collapsed(_ bytes: [UInt8]) -> [UInt8] { replace(in: bytes, by: [UInt8]("$Id$".utf8)) }

    private static func replace(in bytes: [UInt8], by text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "$"), let end = end(of: rest) {
                result += text
                rest = rest[end...]
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// Returns where the keyword ends with which `bytes` begin; `nil` if they begin with none.
    private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.starts(with: keyword) else { return nil }
        let rest = bytes.dropFirst(keyword.count)
        if rest.first == UInt8(ascii: "$") { return rest.startIndex + 1 }
        guard rest.first == UInt8(ascii: ":"),
            let dollar = rest.dropFirst().firstIndex(of: UInt8(ascii: "$"))
        else { return nil }
        let value = rest[..<dollar].dropFirst()
        if value.contains(UInt8(ascii: "\n")) { return nil }
        // A value with blanks inside is that of another program.
        if let blank = value.dropFirst().firstIndex(of: UInt8(ascii: " ")), blank < dollar - 1 { return nil }
        return dollar + 1
    }
}
