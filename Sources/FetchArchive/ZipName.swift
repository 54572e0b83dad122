internal import FetchModel

/// The name of a zip's entry: its Unicode field's (0x7075), else its own, in UTF-8 where it is valid, else in CP437.
enum ZipName {
    /// The systems whose programs may write `\\` for `/`: DOS, OS/2, NTFS and VFAT (APPNOTE, 4.4.2).
    private static let backslashSystems: Set<UInt8> = [0, 6, 10, 14]

    /// Returns the name that counts. `unicode` is the Unicode field's, `flags` and `system` are the entry's.
    static func resolve(_ raw: [UInt8], _ unicode: [UInt8]?, flags: UInt16, system: UInt8) -> [UInt8] {
        var name = unicode ?? raw
        if unicode == nil, flags & 0x800 == 0, String(validating: raw, as: UTF8.self) == nil { name = decoded(raw) }
        if backslashSystems.contains(system) {
            for index in name.indices where name[index] == EntryPath.backslash { name[index] = EntryPath.slash }
        }
        return name
    }

    /// Whether `name`, of a program for `system`, begins with a drive: `C:/x`.
    static func isDrivePath(_ name: [UInt8], system: UInt8) -> Bool {
        backslashSystems.contains(system) && name.count > 1 && name[1] == UInt8(ascii: ":")
            && (0x61...0x7a).contains(name[0] | 0x20)
    }

    /// Returns the UTF-8 of `name`, which is in CP437.
    private static func decoded(_ name: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in name {
            if byte < 0x80 { result.append(byte) } else { result += upperHalf[Int(byte) - 0x80] }
        }
        return result
    }

    /// The characters 0x80 to 0xff of CP437.
    private static let upperHalf = """
        ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
        αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}
        """.unicodeScalars.map { [UInt8](String($0).utf8) }
}
