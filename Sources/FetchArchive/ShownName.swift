internal import FetchModel

/// Names from archives made fit for messages.
enum ShownName {
    /// Returns the bytes of a name as text: characters that are not plainly printable become escapes, and only the
    /// first 200 characters are shown.
    static func of(_ name: some Collection<UInt8>) -> String {
        var result = ""
        let text = String(validating: name, as: UTF8.self)
        guard let text else {
            for byte in name.prefix(200) {
                let isPlain = (0x20..<0x7f).contains(byte) && byte != UInt8(ascii: "\\")
                result += isPlain ? String(UnicodeScalar(byte)) : "\\x" + Hex.encode([byte])
            }
            return name.count > 200 ? result + "…" : result
        }
        for scalar in text.unicodeScalars.prefix(200) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.count > 200 ? result + "…" : result
    }
}
