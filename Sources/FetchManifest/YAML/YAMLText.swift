internal import FetchModel

/// Writes text as a YAML scalar that every parser reads back as that same text.
enum YAMLText {
    /// Appends `text` to `bytes`: plain where YAML 1.1 and 1.2 both read it as a string; in double quotes with escapes where
    /// it has control or bidirectional characters; otherwise in single quotes.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        let isPrintable = text.withUTF8 { $0.allSatisfy { (0x20..<0x7f).contains($0) } }
        if !isPrintable, let first = text.unicodeScalars.first, let last = text.unicodeScalars.last {
            guard text.unicodeScalars.allSatisfy(Quotation.isPlain) else { return appendEscaped(text, to: &bytes) }
            // Some parsers trim Unicode spaces, too.
            if first.properties.isWhitespace || last.properties.isWhitespace { return appendQuoted(text, to: &bytes) }
        }
        if text.withUTF8(isPlain) {
            bytes.append(contentsOf: text.utf8)
        } else {
            appendQuoted(text, to: &bytes)
        }
    }

    /// Appends `text` in single quotes.
    static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "'")
        bytes.append(quote)
        for byte in text.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    /// Appends `text` in double quotes, with escapes.
    static func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": bytes.append(contentsOf: "\\\(scalar)".utf8)
            case "\n": bytes.append(contentsOf: "\\n".utf8)
            case "\t": bytes.append(contentsOf: "\\t".utf8)
            case "\r": bytes.append(contentsOf: "\\r".utf8)
            case _ where Quotation.isPlain(scalar): bytes.append(contentsOf: String(scalar).utf8)
            default:
                let (letter, digits) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
                let hex = String(scalar.value, radix: 16)
                bytes.append(
                    contentsOf: "\\\(letter)\(String(repeating: "0", count: digits - hex.utf8.count))\(hex)".utf8
                )
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Returns whether printable `text` can be a plain key or value in block style.
    private static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first, let last = text.last else { return false }
        if "-?:,[]{}#&*!|>'\"%@` ".utf8.contains(first) || last == UInt8(ascii: " ") || last == UInt8(ascii: ":") {
            return false
        }
        for index in 1..<max(1, text.count) {
            if text[index] == UInt8(ascii: " "), text[index - 1] == UInt8(ascii: ":") { return false }
            if text[index] == UInt8(ascii: "#"), text[index - 1] == UInt8(ascii: " ") { return false }
        }
        return !PlainScalar.isTyped(text)
    }
}
