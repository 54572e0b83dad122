/// Why some system cannot hold a name, or two names side by side, that Linux can.
package enum PortabilityRule: Hashable, Sendable, CaseIterable {
    /// Two names that differ only in case.
    case letterCase
    /// Two names that differ only in Unicode normal form, or in characters that macOS ignores.
    case normalForm
    /// Windows reserves the name for a device.
    case device
    /// It ends in a dot or a space, which Windows drops.
    case trailing
    /// It contains one of `\ : * ? " < > |`, which Windows forbids.
    case character

    /// Returns the rule that two different names break that share a folded key.
    package static func twins(_ first: String, _ second: String) -> PortabilityRule {
        first == second || first.lowercased() != second.lowercased() && first.uppercased() != second.uppercased()
            ? .normalForm : .letterCase
    }

    /// Returns the rule that `name` breaks by itself.
    ///
    /// `isPlain` says that `EntryName.isPlain(_:)` holds for all its bytes.
    package static func broken(by name: ArraySlice<UInt8>, isPlain: Bool) -> PortabilityRule? {
        guard let first = name.first, let last = name.last else { return nil }
        if !isPlain, name.contains(where: { $0 < 0x80 && !EntryName.isPlain($0) }) { return .character }
        if last == UInt8(ascii: ".") || last == UInt8(ascii: " ") { return .trailing }
        switch first | 0x20 {
        case UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "a"), UInt8(ascii: "n"), UInt8(ascii: "l"):
            return isDevice(name) ? .device : nil
        default: return nil
        }
    }

    private static let devices = ["con", "prn", "aux", "nul", "conin$", "conout$"]
    private static let deviceDigits = "123456789¹²³"

    /// `CON`, `PRN`, `AUX`, `NUL`, `CONIN$`, `CONOUT$`, `COM1`…`COM9`, `LPT1`…`LPT9` and those with a superscript digit,
    /// in any case and with any extension (Windows, "Naming Files, Paths, and Namespaces").
    private static func isDevice(_ name: ArraySlice<UInt8>) -> Bool {
        let stem = name.prefix { $0 != UInt8(ascii: ".") }
        let trimmed = stem.prefix(
            (stem.lastIndex { $0 != UInt8(ascii: " ") } ?? stem.startIndex - 1) + 1 - stem.startIndex
        )
        guard (3...7).contains(trimmed.count) else { return false }
        let word = trimmed.map(EntryName.lowercased)
        if devices.contains(where: { word.elementsEqual($0.utf8) }) { return true }
        guard ["com", "lpt"].contains(where: { word.starts(with: $0.utf8) }) else { return false }
        return deviceDigits.contains { String($0).utf8.elementsEqual(word[3...]) }
    }
}
