/// Reads the text of a `Glob`: gitignore(5), in the details as git's `wildmatch.c` does.
struct GlobParser {
    private var bytes: [UInt8]
    private var index = 0
    private var tokens: [GlobSegment.Token] = []
    private var segments: [GlobSegment] = []
    private var nameStart = 0

    /// Parses `text`.
    init(_ text: String) { bytes = [UInt8](text.utf8) }

    /// Returns what the names of a path must match, and whether only a directory may.
    mutating func parse() throws(Glob.Malformed) -> ([GlobSegment], matchesDirectoriesOnly: Bool) {
        bytes.removeLast(bytes.count - Self.endWithoutBlanks(bytes))
        guard let first = bytes.first else { throw malformed("the pattern is empty") }
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
            throw malformed("a control character matches nothing")
        }
        if first == UInt8(ascii: "!") {
            throw malformed("'!' negates in .gitignore files only; write the pattern under 'exclude', or '\\!'")
        }
        var end = bytes.count
        let matchesDirectoriesOnly = bytes[end - 1] == UInt8(ascii: "/")
        if matchesDirectoriesOnly { end -= 1 }
        if end == 0 { throw malformed("'/' alone matches nothing") }
        let isAnchored = bytes[..<end].contains(UInt8(ascii: "/"))
        if first == UInt8(ascii: "/") { index = 1 }
        nameStart = index
        if !isAnchored { segments.append(.directories) }
        while index < end { try parseOne(before: end) }
        try endName(at: end)
        // A trailing `**` requires at least one name, and that takes everything below it.
        if case .directories? = segments.last { segments.append(.tokens([.anyBytes])) }
        return (segments, matchesDirectoriesOnly)
    }

    /// Where a pattern ends once its trailing blanks are dropped; one after a backslash stays.
    private static func endWithoutBlanks(_ bytes: [UInt8]) -> Int {
        var (index, end) = (0, 0)
        while index < bytes.count {
            let isEscaped = bytes[index] == UInt8(ascii: "\\")
            if isEscaped { index += 1 }
            if isEscaped || bytes[index] != UInt8(ascii: " ") { end = min(index + 1, bytes.count) }
            index += 1
        }
        return end
    }

    /// The two patterns that git takes for `text` where the text up to its first wildcard ends within a name, and two or
    /// more `*` up to a slash follow: `src**/a.c` is `src*/**/a.c` or `srca.c`. git compares that text first, and for
    /// the rest of the pattern the `**` then stands at a start (`match_pathname` in git's `dir.c`). None for others.
    static func alternatives(to text: String) -> [String] {
        let bytes = [UInt8](text.utf8)
        guard let star = bytes.firstIndex(where: { "*?[\\".utf8.contains($0) }), star > 0,
            bytes[star - 1] != UInt8(ascii: "/")
        else { return [] }
        let end = bytes[star...].firstIndex { $0 != UInt8(ascii: "*") } ?? bytes.count
        guard end - star >= 2, end + 1 < bytes.count, bytes[end] == UInt8(ascii: "/"),
            !bytes[(end + 1)...].allSatisfy({ $0 == UInt8(ascii: " ") })
        else { return [] }
        let start = String(decoding: bytes[..<star], as: UTF8.self)
        let rest = String(decoding: bytes[(end + 1)...], as: UTF8.self)
        return [start + "*/**/" + rest, (start.hasPrefix("/") ? "" : "/") + start + rest]
    }

    private mutating func parseOne(before end: Int) throws(Glob.Malformed) {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "/"):
            try endName(at: index)
            index += 1
            nameStart = index
            return
        case UInt8(ascii: "?"): tokens.append(.anyByte)
        case UInt8(ascii: "*"):
            if case .anyBytes? = tokens.last { break }
            tokens.append(.anyBytes)
        case UInt8(ascii: "["):
            try parseSet(before: end)
            return
        case UInt8(ascii: "\\"):
            guard index + 1 < end else { throw malformed("a backslash at the end escapes nothing") }
            index += 1
            tokens.append(.byte(bytes[index]))
        default: tokens.append(.byte(byte))
        }
        index += 1
    }

    private mutating func endName(at end: Int) throws(Glob.Malformed) {
        let name = bytes[nameStart..<end]
        if name.isEmpty { throw malformed("a name between slashes is missing") }
        if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) {
            throw malformed("'.' and '..' match nothing; paths are relative to the root")
        }
        if name.count >= 2, name.allSatisfy({ $0 == UInt8(ascii: "*") }) {
            if case .directories? = segments.last {} else { segments.append(.directories) }
        } else {
            segments.append(GlobSegment(tokens))
        }
        tokens = []
    }

    private mutating func parseSet(before end: Int) throws(Glob.Malformed) {
        var set = ByteSet()
        index += 1
        let isNegated = index < end && (bytes[index] == UInt8(ascii: "!") || bytes[index] == UInt8(ascii: "^"))
        if isNegated { index += 1 }
        let first = index
        // The first byte of a range that a `-` could continue.
        var low: UInt8?
        while index == first || index >= end || bytes[index] != UInt8(ascii: "]") {
            guard index < end else { throw malformed("'[' is not closed") }
            if bytes[index] == UInt8(ascii: "-"), let start = low, index + 1 < end,
                bytes[index + 1] != UInt8(ascii: "]")
            {
                index += 1
                let high = try member(before: end)
                if start > high { throw malformed("a range of '[…]' runs backwards") }
                for byte in start...high { set.insert(byte) }
                low = nil
            } else if let name = className(before: end) {
                guard let members = Self.members(ofClass: name) else {
                    throw malformed("there is no class '[:\(name):]'")
                }
                for byte in UInt8.min...UInt8.max where members(byte) { set.insert(byte) }
                index += name.utf8.count + 4
                low = nil
            } else {
                let byte = try member(before: end)
                set.insert(byte)
                low = byte
            }
        }
        index += 1
        tokens.append(.oneOf(isNegated ? set.inverted : set))
    }

    private mutating func member(before end: Int) throws(Glob.Malformed) -> UInt8 {
        if bytes[index] == UInt8(ascii: "\\") { index += 1 }
        guard index < end else { throw malformed("'[' is not closed") }
        index += 1
        return bytes[index - 1]
    }

    /// The name in `[:name:]`, where one begins here.
    private func className(before end: Int) -> String? {
        guard index + 1 < end, bytes[index] == UInt8(ascii: "["), bytes[index + 1] == UInt8(ascii: ":"),
            let close = bytes[(index + 2)..<end].firstIndex(of: UInt8(ascii: "]")),
            close > index + 2, bytes[close - 1] == UInt8(ascii: ":")
        else { return nil }
        return String(decoding: bytes[(index + 2)..<(close - 1)], as: UTF8.self)
    }

    private static func members(ofClass name: String) -> ((UInt8) -> Bool)? {
        let isUpper: (UInt8) -> Bool = { (0x41...0x5a).contains($0) }
        let isLower: (UInt8) -> Bool = { (0x61...0x7a).contains($0) }
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        let isGraph: (UInt8) -> Bool = { (0x21...0x7e).contains($0) }
        let isAlnum: (UInt8) -> Bool = { isUpper($0) || isLower($0) || isDigit($0) }
        switch name {
        case "alnum": return isAlnum
        case "alpha": return { isUpper($0) || isLower($0) }
        case "blank": return { $0 == 0x20 || $0 == 0x09 }
        case "cntrl": return { $0 < 0x20 || $0 == 0x7f }
        case "digit": return isDigit
        case "graph": return isGraph
        case "lower": return isLower
        case "print": return { $0 == 0x20 || isGraph($0) }
        case "punct": return { isGraph($0) && !isAlnum($0) }
        case "space": return { $0 == 0x20 || (0x09...0x0d).contains($0) }
        case "upper": return isUpper
        case "xdigit": return { isDigit($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0) }
        default: return nil
        }
    }

    private func malformed(_ reason: String) -> Glob.Malformed { Glob.Malformed(reason: reason) }
}
