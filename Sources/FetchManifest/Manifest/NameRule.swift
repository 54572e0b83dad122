/// Which names a file or folder may have on every system: the names that are refused are those which some system reads
/// as another name, a device, a way out of the folder, or git's own folder.
enum NameRule {
    /// Why `name` may not be the name of a folder in a project; `nil` where it may.
    static func fault(in name: String) -> String? {
        let scalars = name.unicodeScalars
        guard let first = scalars.first, let last = scalars.last else { return "it is empty" }
        if scalars.contains("/") { return "it holds '/'" }
        if scalars.contains("\\") { return "it holds a backslash" }
        if name == "." || name == ".." { return "it names the folder itself or the one above" }
        if scalars.contains(where: { !isPlain($0) }) { return "it holds a control character" }
        if name == ".git" { return "it is git's own folder" }
        if let foreign = scalars.first(where: { "<>:\"|?*".unicodeScalars.contains($0) }) {
            return "it holds '\(foreign)'"
        }
        if isGitFolder(name) { return "some systems read it as '.git', git's own folder" }
        if name.lowercased() == ".fetch" { return "fetch keeps its own records there" }
        if first == "-" { return "a leading '-' makes it look like an option" }
        if first == " " || last == " " { return "it begins or ends with a space" }
        if last == "." { return "Windows drops a dot at the end" }
        if isDevice(name) { return "Windows reserves it for a device" }
        if name.utf8.count > 255 { return "it is longer than 255 bytes" }
        return nil
    }

    /// Whether some system takes `name` for `.git`: in any case, with dots or spaces behind it or a stream's name
    /// (NTFS), as `git~1` (its short name there), or with characters in between that HFS+ ignores. These are the
    /// spellings that git itself refuses (`is_ntfs_dotgit` and `is_hfs_dotgit`).
    static func isGitFolder(_ name: String) -> Bool {
        // Most names are told apart by their first byte.
        guard let first = name.utf8.first, first == 0x2e || first | 0x20 == 0x67 || first >= 0x80 else { return false }
        var kept = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            if scalar == ":" { break }
            if !isIgnoredByHFS(scalar) { kept.append(scalar) }
        }
        while let last = kept.last, last == "." || last == " " { kept.removeLast() }
        let folded = String(kept).lowercased()
        return folded == ".git" || folded == "git~1"
    }

    /// Whether `scalar` is no control character of any kind.
    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069: false
        default: true
        }
    }

    private static func isIgnoredByHFS(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200c...0x200f, 0x202a...0x202e, 0x206a...0x206f, 0xfeff: true
        default: false
        }
    }

    private static func isDevice(_ name: String) -> Bool {
        guard let first = name.utf8.first, "acnlpACNLP".utf8.contains(first) else { return false }
        var stem = name.prefix { $0 != "." && $0 != ":" }.lowercased()
        while stem.hasSuffix(" ") { stem.removeLast() }
        if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(stem) { return true }
        guard stem.hasPrefix("com") || stem.hasPrefix("lpt") else { return false }
        return ["1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"].contains(stem.dropFirst(3))
    }
}
