internal import FetchModel

/// Random bytes and names from the system's generator (`getrandom(2)`), good enough for secrets.
package enum Random {
    /// Returns `count` random bytes.
    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Returns 16 random hexadecimal digits, for a file name that must not exist yet.
    package static func suffix() -> String { Hex.encode(bytes(8)) }

    /// Whether `text` has the form of `suffix()`.
    package static func isSuffix(_ text: some StringProtocol) -> Bool { Hex.isLowerCase(text, count: 16) }
}
