/// The full id of a git commit: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.
package struct CommitID: Hashable, Sendable, CustomStringConvertible {
    /// 40 or 64 lower-case hexadecimal digits.
    package let hex: String

    /// Creates the id that `text` spells; `nil` unless it is 40 or 64 hexadecimal digits.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 40 || text.utf8.count == 64, Hex.decode(text) != nil else { return nil }
        hex = text.lowercased()
    }

    /// The first 12 digits, for people.
    package var short: String { String(hex.prefix(12)) }

    package var description: String { hex }
}
