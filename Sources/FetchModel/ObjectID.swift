/// The id of a git object, with its format: `sha1:` and 40, or `sha256:` and 64 lower-case hexadecimal digits.
package struct ObjectID: Hashable, Sendable, CustomStringConvertible {
    /// The hash function of a repository (`extensions.objectFormat`).
    package enum Format: String, Hashable, Sendable, CaseIterable {
        case sha1, sha256

        /// The length of an id in bytes.
        package var length: Int { self == .sha1 ? 20 : 32 }
    }

    package let format: Format
    /// `format.length` bytes.
    package let bytes: [UInt8]

    /// Creates an id of 20 or 32 bytes; `nil` for any other number.
    package init?(bytes: [UInt8]) {
        guard let format = Format.allCases.first(where: { $0.length == bytes.count }) else { return nil }
        self.format = format
        self.bytes = bytes
    }

    /// Creates the id with this digest, in the SHA-256 object format.
    package init(_ digest: SHA256Digest) { (format, bytes) = (.sha256, digest.bytes) }

    /// Creates the id with this digest of 20 bytes.
    init(sha1 digest: [UInt8]) { (format, bytes) = (.sha1, digest) }

    /// Creates the id of a commit.
    package init(_ commit: CommitID) {
        bytes = Hex.decode(commit.hex) ?? []
        format = bytes.count == Format.sha1.length ? .sha1 : .sha256
    }

    /// Creates the id that 40 or 64 hexadecimal digits spell, as in a tag or commit object; `nil` for any other text.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// Parses `sha1:<40 hex>` and `sha256:<64 hex>`, as in a lockfile; `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":"), let format = Format(rawValue: String(text[..<colon])),
            let bytes = Hex.decode(text[text.index(after: colon)...]), bytes.count == format.length
        else { return nil }
        self.format = format
        self.bytes = bytes
    }

    /// 40 or 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(bytes) }

    package var description: String { "\(format.rawValue):\(hex)" }
}
