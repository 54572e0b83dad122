/// Rules for one name of a path that comes from outside: an archive's entry, a file in a patch, a submodule's path.
///
/// Names that Linux can hold are accepted, apart from those that would harm or mislead: control characters, bytes that
/// are not UTF-8, and every spelling of `.git`. What other systems cannot hold is a `PortabilityRule`.
package enum EntryName {
    /// The longest name, in bytes (Linux `NAME_MAX`).
    package static let longest = 255
    /// The longest path, in bytes (Linux `PATH_MAX`).
    package static let longestPath = 4096
    /// The most names in a path: a walk of the tree keeps a directory open for each.
    package static let deepest = 256

    /// Why a name is refused on every system.
    package enum Violation: Error, Hashable, Sendable {
        case tooLong
        case nul
        case controlCharacter
        case notUTF8
        /// Some file system takes it for `.git`.
        case git
    }

    /// Whether `byte` needs none of the slower checks: printable ASCII that every system allows in names.
    package static func isPlain(_ byte: UInt8) -> Bool {
        // One bit a byte: 0x20…0x7e without `"*/:<>?` and `\|`.
        let masks: (UInt64, UInt64) = (0x2bff_7bfb_0000_0000, 0x6fff_ffff_efff_ffff)
        return byte < 0x80 && (byte < 0x40 ? masks.0 : masks.1) >> UInt64(byte & 63) & 1 == 1
    }

    /// Returns `name` as text. `isPlain` says that `isPlain(_:)` holds for all its bytes.
    package static func check(_ name: ArraySlice<UInt8>, isPlain: Bool) throws(Violation) -> String {
        if name.count > longest { throw .tooLong }
        if !isPlain {
            for byte in name where byte < 0x20 || byte == 0x7f { throw byte == 0 ? .nul : .controlCharacter }
        }
        guard let text = String(validating: name, as: UTF8.self) else { throw .notUTF8 }
        if !isPlain, text.unicodeScalars.contains(where: { (0x80...0x9f).contains($0.value) }) {
            throw .controlCharacter
        }
        if isGit(name, isPlain: isPlain) { throw .git }
        return text
    }

    /// Whether some file system takes `name` for `.git`: in any case, as its short name `git~1`, with dots, spaces or a
    /// stream's name after it (NTFS), between backslashes (Windows), with characters that HFS+ ignores, or with letters
    /// that only look different: full-width ones and a dotless i.
    package static func isGit(_ name: ArraySlice<UInt8>, isPlain: Bool) -> Bool {
        if isPlain {
            guard let first = name.first, first == UInt8(ascii: ".") || first | 0x20 == UInt8(ascii: "g") else {
                return false
            }
            return isGit(plain: name)
        }
        return simplified(name).split(separator: UInt8(ascii: "\\")).contains(where: isGit(plain:))
    }

    private static func isGit(plain name: ArraySlice<UInt8>) -> Bool {
        for spelling in [".git", "git~1"] where name.count >= spelling.utf8.count {
            let start = name.prefix(spelling.utf8.count)
            guard zip(start, spelling.utf8).allSatisfy({ lowercased($0) == $1 }) else { continue }
            let rest = name.dropFirst(spelling.utf8.count)
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

    /// `byte` in lower case, where it is an ASCII letter.
    package static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }

    /// Returns a key that two names share when a disk that ignores case and Unicode normal forms takes them for one.
    ///
    /// Keys compare as strings do, by canonical equivalence. `isPlain` says that all bytes are ASCII.
    package static func folded(_ name: ArraySlice<UInt8>, isPlain: Bool) -> String {
        if isPlain {
            return String(unsafeUninitializedCapacity: name.count) { buffer in
                var count = 0
                for byte in name {
                    buffer[count] = lowercased(byte)
                    count += 1
                }
                return count
            }
        }
        if name.allSatisfy({ $0 < 0x80 }) { return folded(name, isPlain: true) }
        // Unicode's full case folding, near enough: upper and lower case, without what file systems ignore.
        var result = String.UnicodeScalarView()
        for scalar in String(decoding: name, as: UTF8.self).lowercased().uppercased().lowercased().unicodeScalars
        where !scalar.properties.isDefaultIgnorableCodePoint {
            result.append(scalar)
        }
        return String(result)
    }
}
