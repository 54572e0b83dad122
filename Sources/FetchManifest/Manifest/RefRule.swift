/// Names of tags and branches, as git-check-ref-format(1) allows them.
enum RefRule {
    /// Why `name` can be no tag or branch; `nil` where it can.
    static func fault(in name: String) -> String? {
        if isOrdinary(name) { return nil }
        if name.hasPrefix("-") { return "it begins with '-'" }
        if name.hasPrefix("/") || name.hasSuffix("/") || name.contains("//") { return "it has a '/' too many" }
        if let scalar = name.unicodeScalars.first(where: {
            " ~^:?*[\\".unicodeScalars.contains($0) || !NameRule.isPlain($0)
        }) {
            return scalar == " " ? "it holds a space" : "it holds '\(scalar)'"
        }
        if name.contains("..") { return "it holds '..'" }
        if name.contains("@{") || name == "@" { return "'@' alone and '@{' mean something else to git" }
        if name.hasSuffix(".") { return "it ends with '.'" }
        for part in name.split(separator: "/") {
            if part.hasPrefix(".") { return "a part of it begins with '.'" }
            if part.hasSuffix(".lock") { return "a part of it ends with '.lock'" }
        }
        return nil
    }

    /// Whether `name` is made of ASCII letters, digits, `_`, `-` and single dots between them, as nearly all are: that
    /// needs no second look.
    private static func isOrdinary(_ name: String) -> Bool {
        var previous = UInt8(ascii: ".")
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                break
            case UInt8(ascii: "-") where previous != UInt8(ascii: "."): break
            case UInt8(ascii: ".") where previous != UInt8(ascii: "."): break
            default: return false
            }
            previous = byte
        }
        return previous != UInt8(ascii: ".") && !name.hasSuffix(".lock")
    }
}
