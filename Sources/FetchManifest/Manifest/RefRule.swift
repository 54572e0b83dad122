/// Names of tags and branches, as git-check-ref-format(1) allows them.
enum RefRule {
    /// Why `name` can be no tag or branch; `nil` where it can.
    static func fault(in name: String) -> String? {
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
}
