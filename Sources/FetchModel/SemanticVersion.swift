/// A version of SemVer 2.0.0 (semver.org), with or without a leading `v`.
///
/// Equality includes build metadata; `<` is SemVer's precedence (section 11), which ignores it.
package struct SemanticVersion: Hashable, Sendable, CustomStringConvertible {
    package let major: UInt64
    package let minor: UInt64
    package let patch: UInt64
    /// The identifiers after `-`; empty for a release.
    package let prerelease: [String]
    /// The identifiers after `+`.
    package let build: [String]

    /// Creates a version without checking the identifiers.
    init(_ major: UInt64, _ minor: UInt64, _ patch: UInt64, prerelease: [String] = [], build: [String] = []) {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
        self.build = build
    }

    /// Parses `1.2.3` or `v1.2.3-rc.1+linux`. Returns `nil` for any other text, and for numbers of more than 64 bits.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 256 else { return nil }
        var rest = Substring(text)
        if rest.utf8.first == UInt8(ascii: "v") { rest = rest.dropFirst() }
        var build: [String] = []
        if let plus = rest.firstIndex(of: "+") {
            guard let parts = Self.identifiers(rest[rest.index(after: plus)...]) else { return nil }
            build = parts
            rest = rest[..<plus]
        }
        var prerelease: [String] = []
        if let dash = rest.firstIndex(of: "-") {
            guard let parts = Self.identifiers(rest[rest.index(after: dash)...]),
                !parts.contains(where: Self.hasLeadingZero)
            else { return nil }
            prerelease = parts
            rest = rest[..<dash]
        }
        let numbers = rest.split(separator: ".", omittingEmptySubsequences: false).compactMap(Self.number)
        guard numbers.count == 3, rest.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2 else { return nil }
        self.init(numbers[0], numbers[1], numbers[2], prerelease: prerelease, build: build)
    }

    package var description: String {
        "\(major).\(minor).\(patch)"
            + (prerelease.isEmpty ? "" : "-" + prerelease.joined(separator: "."))
            + (build.isEmpty ? "" : "+" + build.joined(separator: "."))
    }

    /// Returns whether major, minor and patch are those of `other`.
    func hasSameNumbers(as other: SemanticVersion) -> Bool {
        (major, minor, patch) == (other.major, other.minor, other.patch)
    }

    /// Parses decimal digits without leading zeros.
    static func number(_ text: some StringProtocol) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy(isDigit), text == "0" || !text.hasPrefix("0") else { return nil }
        return UInt64(text)
    }

    /// Splits `text` at its dots. Returns `nil` if an identifier is empty or has a character other than `[0-9A-Za-z-]`.
    static func identifiers(_ text: some StringProtocol) -> [String]? {
        let parts = Substring(text).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let areValid = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    isDigit(byte) || byte == UInt8(ascii: "-") || (0x61...0x7a).contains(byte | 0x20) && byte >= 0x41
                }
        }
        return areValid ? parts : nil
    }

    /// Returns whether `identifier` is a number with a leading zero, which SemVer forbids in prereleases.
    static func hasLeadingZero(_ identifier: String) -> Bool {
        identifier.utf8.count > 1 && identifier.hasPrefix("0") && identifier.utf8.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension SemanticVersion: Comparable {
    package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        let (a, b) = ((left.major, left.minor, left.patch), (right.major, right.minor, right.patch))
        if a != b { return a < b }
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        return precedes(left.prerelease, right.prerelease)
    }

    /// Orders by precedence, then by build metadata; a version without any is above those with some, so that a tag `1.2.3+b`
    /// that appears beside `1.2.3` moves nothing.
    func precedesWithBuild(_ other: SemanticVersion) -> Bool {
        if self < other { return true }
        if other < self { return false }
        if build.isEmpty != other.build.isEmpty { return other.build.isEmpty }
        return Self.precedes(build, other.build)
    }

    /// Orders lists of identifiers as SemVer does: numbers before words, numbers of any length by value.
    private static func precedes(_ left: [String], _ right: [String]) -> Bool {
        for (a, b) in zip(left, right) where a != b {
            switch (a.utf8.allSatisfy(isDigit), b.utf8.allSatisfy(isDigit)) {
            case (true, true): return (a.utf8.count, a) < (b.utf8.count, b)
            case (true, false): return true
            case (false, true): return false
            case (false, false): return a.precedesInBytes(b)
            }
        }
        return left.count < right.count
    }
}
