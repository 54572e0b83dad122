internal import FetchModel

/// What one name may be: something that every file system holds as it is, and that means nothing special on any.
enum NameRules {
    /// The longest name, in bytes (Linux `NAME_MAX`).
    static let longest = 255
    /// The longest path, in bytes (Linux `PATH_MAX`).
    static let longestPath = 4096
    /// The most names in a path: whoever walks the tree keeps a folder open for each.
    static let deepest = 256

    /// `name` as text, which is refused where a rule says so; `path` is the whole path, for the message. Throws `Failure`.
    static func check(_ name: ArraySlice<UInt8>, isPlain: Bool, in path: ArraySlice<UInt8>) throws -> String {
        if name.count > longest { throw Refusal.name(path, "has a name of more than \(longest) bytes") }
        if !isPlain { try checkBytes(name, path) }
        guard let text = String(validating: name, as: UTF8.self) else {
            throw Refusal.name(path, "has a name that is not UTF-8")
        }
        if !isPlain { try checkScalars(text, path) }
        if let last = name.last, last == UInt8(ascii: ".") || last == UInt8(ascii: " ") {
            if isGit(name, isPlain: isPlain) { throw git(path) }
            throw Refusal.name(path, "has a name that ends in a dot or a space, which Windows cannot hold")
        }
        if let first = name.first {
            switch first | 0x20 {
            case UInt8(ascii: "."), UInt8(ascii: "g"):
                if isGit(name, isPlain: isPlain) { throw git(path) }
            case UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "a"), UInt8(ascii: "n"), UInt8(ascii: "l"):
                if isDevice(name) { throw Refusal.name(path, "has a name that Windows keeps for a device") }
            default:
                if !isPlain, isGit(name, isPlain: false) { throw git(path) }
            }
        }
        return text
    }

    /// Refuses a `.git` among the names that are dropped from the front of a path: what is in it would become the
    /// dependency. Throws `Failure`.
    static func refuseGit(_ name: ArraySlice<UInt8>, isPlain: Bool, in path: ArraySlice<UInt8>) throws {
        let first = (name.first ?? 0) | 0x20
        guard !isPlain || first == UInt8(ascii: ".") | 0x20 || first == UInt8(ascii: "g") else { return }
        if isGit(name, isPlain: isPlain) { throw git(path) }
    }

    private static func checkBytes(_ name: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>) throws {
        for byte in name {
            if byte == 0 { throw Refusal.name(path, "has a NUL in its name") }
            if byte < 0x20 || byte == 0x7f { throw Refusal.name(path, "has a control character in its name") }
            if byte == EntryPath.backslash { throw Refusal.name(path, "has a backslash in its name") }
        }
    }

    private static func checkScalars(_ name: String, _ path: ArraySlice<UInt8>) throws {
        for scalar in name.unicodeScalars where (0x80...0x9f).contains(scalar.value) {
            throw Refusal.name(path, "has a control character in its name")
        }
    }

    private static func git(_ path: ArraySlice<UInt8>) -> Failure {
        Refusal.name(path, "has a name that git takes for its own '.git'")
    }

    /// Whether some file system takes `name` for `.git`: whatever its case, as its short name `git~1`, with dots and
    /// spaces or a stream's name behind it (NTFS), with characters in it that HFS+ does not see, or with such as only
    /// look other: wide ones, and a dotless i.
    private static func isGit(_ name: ArraySlice<UInt8>, isPlain: Bool) -> Bool {
        let seen = isPlain ? name : simplified(name)
        for spelling in [".git", "git~1"] where seen.count >= spelling.utf8.count {
            let start = seen.prefix(spelling.utf8.count)
            guard zip(start, spelling.utf8).allSatisfy({ lowercased($0) == $1 }) else { continue }
            let rest = seen.dropFirst(spelling.utf8.count)
            let tail = rest.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") }
            if tail.isEmpty || tail.first == UInt8(ascii: ":") { return true }
        }
        return false
    }

    private static func simplified(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = String.UnicodeScalarView()
        for scalar in String(decoding: name, as: UTF8.self).unicodeScalars
        where !scalar.properties.isDefaultIgnorableCodePoint {
            switch scalar.value {
            case 0xff01...0xff5e: text.append(Unicode.Scalar(scalar.value - 0xfee0) ?? scalar)
            case 0x130, 0x131: text.append("i")
            default: text.append(scalar)
            }
        }
        return ArraySlice(String(text).utf8)
    }

    private static let devices = ["con", "prn", "aux", "nul", "conin$", "conout$"]
    private static let deviceDigits = "123456789¹²³"

    /// `CON`, `PRN`, `AUX`, `NUL`, `CONIN$`, `CONOUT$`, `COM1`…`COM9`, `LPT1`…`LPT9` and the two with a raised
    /// digit, whatever their case and ending (Windows, "Naming Files, Paths, and Namespaces").
    private static func isDevice(_ name: ArraySlice<UInt8>) -> Bool {
        let stem = name.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ":") }
        let trimmed = stem.prefix(
            (stem.lastIndex { $0 != UInt8(ascii: " ") } ?? stem.startIndex - 1) + 1 - stem.startIndex
        )
        guard (3...7).contains(trimmed.count) else { return false }
        let word = trimmed.map(lowercased)
        if devices.contains(where: { word.elementsEqual($0.utf8) }) { return true }
        guard ["com", "lpt"].contains(where: { word.starts(with: $0.utf8) }) else { return false }
        return deviceDigits.contains { String($0).utf8.elementsEqual(word[3...]) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }
}
