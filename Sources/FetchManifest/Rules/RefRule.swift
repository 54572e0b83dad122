internal import FetchModel

/// Why a text is not the name of a tag or branch.
enum RefFault: Equatable {
    case leadingDash
    case slashes
    case character(Unicode.Scalar)
    case twoDots
    case at
    case trailingDot
    case partBeginsWithDot
    case partEndsWithLock
}

/// Names of tags and branches, as git-check-ref-format(1) allows them.
enum RefRule {
    /// Returns why `name` is not the name of a tag or branch; `nil` if it is one.
    static func fault(in name: String) -> RefFault? {
        if isOrdinary(name) { return nil }
        if name.hasPrefix("-") { return .leadingDash }
        if name.hasPrefix("/") || name.hasSuffix("/") || name.contains("//") { return .slashes }
        if let scalar = name.unicodeScalars.first(where: {
            " ~^:?*[\\".unicodeScalars.contains($0) || !NameRule.isPlain($0)
        }) {
            return .character(scalar)
        }
        if name.contains("..") { return .twoDots }
        if name.contains("@{") || name == "@" { return .at }
        if name.hasSuffix(".") { return .trailingDot }
        for part in name.split(separator: "/") {
            if part.hasPrefix(".") { return .partBeginsWithDot }
            if part.hasSuffix(".lock") { return .partEndsWithLock }
        }
        return nil
    }

    /// Returns whether `name` is made of ASCII letters, digits, `_`, `-` and single dots between them, as nearly all are:
    /// they need no closer look.
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

extension RefFault {
    /// Completes "… is not a valid tag: ".
    var reason: String {
        switch self {
        case .leadingDash: "it begins with '-'"
        case .slashes: "it has a '/' too many"
        case .character(" "): "it contains a space"
        case .character(let scalar): "it contains \(Quotation.of(String(scalar)))"
        case .twoDots: "it contains '..'"
        case .at: "git reserves '@' alone and '@{'"
        case .trailingDot: "it ends with '.'"
        case .partBeginsWithDot: "a part of it begins with '.'"
        case .partEndsWithLock: "a part of it ends with '.lock'"
        }
    }
}
