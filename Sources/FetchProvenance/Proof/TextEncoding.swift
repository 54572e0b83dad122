internal import Glibc

/// The encodings of working files (`working-tree-encoding` of gitattributes(5)).
enum TextEncoding {
    /// The ones that the C library is asked for; what a repository writes there is never handed on as it is.
    private static let known: Set<String> = [
        "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE", "ISO-8859-1", "ISO-8859-2", "ISO-8859-5",
        "ISO-8859-7", "ISO-8859-9", "ISO-8859-15", "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253",
        "WINDOWS-1254", "CP1250", "CP1251", "CP1252", "CP437", "KOI8-R", "SHIFT-JIS", "SJIS", "EUC-JP", "GBK", "GB2312",
        "GB18030", "BIG5", "EUC-KR",
    ]

    /// What git writes for a name: a mark, and then text in an encoding without one.
    private static func forms(_ name: String) -> [(mark: [UInt8], encoding: String)] {
        switch name.uppercased() {
        case "UTF-16LE-BOM": [([0xff, 0xfe], "UTF-16LE")]
        case "UTF-16BE-BOM": [([0xfe, 0xff], "UTF-16BE")]
        // The order of bytes is that of the server or of its C library.
        case "UTF-16": [([0xff, 0xfe], "UTF-16LE"), ([0xfe, 0xff], "UTF-16BE")]
        case "UTF-32": [([0xff, 0xfe, 0, 0], "UTF-32LE"), ([0, 0, 0xfe, 0xff], "UTF-32BE")]
        case let name: known.contains(name) ? [([], name)] : []
        }
    }

    /// Returns `bytes`, which are text in the encoding `name`, as UTF-8; `nil` where they are not, or it is not known.
    static func utf8(_ bytes: [UInt8], from name: String) -> [UInt8]? {
        for (mark, encoding) in forms(name) where bytes.starts(with: mark) {
            if let text = convert([UInt8](bytes.dropFirst(mark.count)), from: encoding, to: "UTF-8") { return text }
        }
        return nil
    }

    /// Returns what git may write for `bytes`, which are UTF-8, in the encoding `name`; nothing where it cannot.
    static func encoded(_ bytes: [UInt8], as name: String) -> [[UInt8]] {
        forms(name).compactMap { mark, encoding in convert(bytes, from: "UTF-8", to: encoding).map { mark + $0 } }
    }

    private static func convert(_ bytes: [UInt8], from source: String, to target: String) -> [UInt8]? {
        let converter = iconv_open(target, source)
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
