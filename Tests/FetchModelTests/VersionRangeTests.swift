import FetchModel
import Testing

@Suite struct VersionRangeTests {
    /// A range with versions that it wants and versions that it does not.
    struct Example: Sendable, CustomTestStringConvertible {
        let range: String
        let inside: [String]
        let outside: [String]

        init(_ range: String, _ inside: String, not outside: String) {
            self.range = range
            self.inside = inside.split(separator: " ").map(String.init)
            self.outside = outside.split(separator: " ").map(String.init)
        }

        var testDescription: String { range }
    }

    @Test(arguments: [
        Example("^1.6", "1.6.0 1.6.1 1.99.0 1.6.0+b", not: "1.5.9 2.0.0 1.7.0-rc.1 2.0.0-alpha 0.0.0"),
        Example("^1", "1.0.0 1.9.9", not: "0.9.9 2.0.0 2.0.0-0"),
        Example("^0", "0.0.0 0.9.0", not: "1.0.0"),
        Example("^0.2.3", "0.2.3 0.2.9", not: "0.2.2 0.3.0 1.0.0"),
        Example("^0.0.3", "0.0.3", not: "0.0.2 0.0.4 0.1.0"),
        Example("^0.0", "0.0.0 0.0.9", not: "0.1.0"),
        Example("^1.2.3-beta.2", "1.2.3-beta.2 1.2.3-beta.11 1.2.3 1.9.0", not: "1.2.3-beta.1 1.2.4-beta.2 2.0.0"),
        Example("1.2", "1.2.0 1.3.0", not: "1.1.0 2.0.0"),
        Example("v1.2.3", "1.2.3 1.3.0", not: "1.2.2 2.0.0"),
        Example("~1.2.3", "1.2.3 1.2.9", not: "1.2.2 1.3.0 1.3.0-rc"),
        Example("~1.2", "1.2.0 1.2.9", not: "1.3.0"),
        Example("~1", "1.0.0 1.9.0", not: "2.0.0"),
        Example("1.2.x", "1.2.0 1.2.9", not: "1.1.9 1.3.0"),
        Example("1.2.* || 3.X", "1.2.0 3.9.0", not: "1.3.0 2.0.0 4.0.0"),
        Example("1.x.x", "1.0.0 1.9.0", not: "2.0.0"),
        Example("*", "0.0.0 99.0.0", not: "1.0.0-rc.1"),
        Example("x", "1.0.0", not: "1.0.0-rc.1"),
        Example("=1.2.3", "1.2.3 1.2.3+linux", not: "1.2.4 1.2.2 1.2.3-rc"),
        Example("=1.2", "1.2.0 1.2.9", not: "1.3.0 1.1.9"),
        Example(">=1.2 <2", "1.2.0 1.99.0", not: "1.1.9 2.0.0 2.0.0-rc.1"),
        Example(">=1, <2", "1.0.0 1.99.0", not: "0.9.0 2.0.0"),
        Example(">= 1.2 < 1.4", "1.2.0 1.3.9", not: "1.4.0"),
        Example(">1.2", "1.3.0 2.0.0", not: "1.2.9 1.2.0"),
        Example(">1.2.3", "1.2.4", not: "1.2.3"),
        Example("<=1.2", "1.2.9 0.1.0", not: "1.3.0"),
        Example("<=1.2.3", "1.2.3", not: "1.2.4"),
        Example("<1.2", "1.1.9", not: "1.2.0"),
        Example("1.2 - 1.4", "1.2.0 1.4.9", not: "1.1.0 1.5.0"),
        Example("1.2.3 - 1.4.1", "1.2.3 1.4.1", not: "1.4.2"),
        Example("^1 || ^3", "1.5.0 3.5.0", not: "2.0.0 4.0.0"),
        Example("^1||^3", "1.5.0 3.5.0", not: "2.0.0"),
        Example(">=1.9.0-rc.1 || 2", "1.9.0-rc.2 2.5.0", not: "1.8.9 2.0.0-rc.1"),
        Example("^1.9.9-rc.1 <2.0.0-beta", "1.9.9-rc.2", not: "2.0.0-alpha"),
        Example(">18446744073709551615", "", not: "18446744073709551615.0.0 1.0.0"),
        Example("^18446744073709551615", "18446744073709551615.1.0", not: "1.0.0"),
    ])
    func `a range wants what cargo and npm users expect`(_ example: Example) throws {
        let range = try VersionRange(example.range)
        for text in example.inside {
            #expect(range.contains(try #require(SemanticVersion(text))), "\(text) should be in \(example.range)")
        }
        for text in example.outside {
            #expect(!range.contains(try #require(SemanticVersion(text))), "\(text) should not be in \(example.range)")
        }
    }

    @Test(arguments: [
        ("", "a version is missing"), ("   ", "a version is missing"), ("^", "a version is missing"),
        (">1 ||", "a version is missing"), ("1.2,", "a version is missing"), ("|| 1", "a version is missing"),
        ("^1.2.y", "'y' does not belong"), ("1 2 three", "'t' does not belong"), ("latest", "'l' does not belong"),
        ("1.2.3.4", "'.' does not belong"), ("^1.6 \u{1b}", "'\\u{1b}' does not belong"),
        ("1 |2", "'|' does not belong"), ("1.02", "a number has no leading zeros"),
        ("99999999999999999999", "the number is too large"), ("^1.2-rc", "a pre-release needs all three numbers"),
        ("1.2.3-", "the pre-release is not of letters"), ("1.2.3-01", "the pre-release is not of letters"),
        ("1.2.3-é", "the pre-release is not of letters"), ("1.x.3", "behind a wildcard"),
        ("<*", "'<' needs a number"),
    ])
    func `a text that is no range says why`(_ text: String, _ reason: String) {
        let error = #expect(throws: VersionRange.Malformed.self) { try VersionRange(text) }
        #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
        #expect(error?.reason.unicodeScalars.contains("\u{1b}") == false)
    }

    @Test func `an endless range is refused, not read`() {
        #expect(throws: VersionRange.Malformed.self) { try VersionRange(String(repeating: "1 ", count: 100_000)) }
    }

    @Test func `the highest wanted tag is found by precedence, not by text`() throws {
        let tags = ["v1.9.0", "1.10.0", "v1.2.0", "2.0.0", "nightly", "v1.11.0-rc.1", "1.10", "release-1.12.0"]
        #expect(try VersionRange("^1").highest(of: tags) == "1.10.0")
        #expect(try VersionRange("^1.11.0-rc").highest(of: tags) == "v1.11.0-rc.1")
        #expect(try VersionRange("^3").highest(of: tags) == nil)
    }

    @Test func `of equal versions the choice does not depend on the order of the tags`() throws {
        let tags = ["1.0.0+9", "1.0.0+10", "1.0.0", "v1.0.0", "v1.0.0+10"]
        for rotation in 0..<tags.count {
            let turned = Array(tags[rotation...] + tags[..<rotation])
            #expect(try VersionRange("*").highest(of: turned) == "v1.0.0+10")
        }
    }
}

@Suite struct SemanticVersionTests {
    @Test func `precedence is that of the specification`() throws {
        let ordered = [
            "0.9.9", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-123456789012345678901234567890", "1.0.0-alpha",
            "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
            "1.0.1", "1.2.0", "1.10.0", "2.0.0",
        ]
        let versions = try ordered.map { try #require(SemanticVersion($0)) }
        #expect(versions.reversed().sorted().map(\.description) == ordered)
    }

    @Test(arguments: [
        "1.2", "1", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.3-a..b", "vv1.2.3", "",
        "v", "1.2.3 ", "-1.2.3", "1..3", "1.2.3-ü", "18446744073709551616.0.0", "1.2.\u{663}",
    ])
    func `a text that is no version is none`(_ text: String) {
        #expect(SemanticVersion(text) == nil)
    }

    @Test(arguments: ["1.2.3", "v1.2.3", "1.2.3-rc.1+linux.5", "1.2.3--", "1.2.3-0a", "1.2.3+001"])
    func `a version reads back as it was written`(_ text: String) throws {
        let version = try #require(SemanticVersion(text))
        #expect(version.description == (text.hasPrefix("v") ? String(text.dropFirst()) : text))
    }
}
