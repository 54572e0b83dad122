internal import Glibc

/// The encodings of working files that are undone (`working-tree-encoding` of gitattributes(5)).
enum TextEncoding {
    /// The ones that the C library is asked for; what a repository writes there is never handed on as it is.
    private static let known: Set<String> = [
        "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE", "ISO-8859-1", "ISO-8859-2", "ISO-8859-5",
        "ISO-8859-7", "ISO-8859-9", "ISO-8859-15", "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253",
        "WINDOWS-1254", "CP1250", "CP1251", "CP1252", "CP437", "KOI8-R", "SHIFT-JIS", "SJIS", "EUC-JP", "GBK", "GB2312",
        "GB18030", "BIG5", "EUC-KR",
    ]

    /// Returns `bytes`, which are text in the encoding `name`, as UTF-8; `nil` where they are not, or it is not known.
    static func utf8(_ bytes: [UInt8], from name: String) -> [UInt8]? {
        var name = name.uppercased()
        // Git's own names for UTF-16 that must have a mark.
        if name == "UTF-16LE-BOM" || name == "UTF-16BE-BOM" { name = "UTF-16" }
        guard known.contains(name) else { return nil }
        let converter = iconv_open("UTF-8", name)
        guard Int(bitPattern: converter) != -1 else { return nil }
        defer { iconv_close(converter) }
        // No character takes more than four bytes, and each has one at least.
        var output = [UInt8](repeating: 0, count: bytes.count * 4 + 4)
        var input = bytes
        let produced = input.withUnsafeMutableBytes { input -> Int? in
            output.withUnsafeMutableBytes { output -> Int? in
                var source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var target = output.baseAddress?.assumingMemoryBound(to: CChar.self)
                var (left, room) = (input.count, output.count)
                let result = iconv(converter, &source, &left, &target, &room)
                return result == Int(bitPattern: UInt.max) || left > 0 ? nil : output.count - room
            }
        }
        return produced.map { Array(output[..<$0]) }
    }
}
