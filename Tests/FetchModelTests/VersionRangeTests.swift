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
        Example("1.2.3", "1.2.3 1.2.3+linux", not: "1.2.2 1.2.4 1.3.0 1.2.3-rc.1 2.0.0"),
        Example("v1.2.3", "1.2.3", not: "1.2.4 1.3.0"),
        Example("0.0.0", "0.0.0", not: "0.0.1 0.0.0-0"),
        Example("1.2.3-rc.1", "1.2.3-rc.1", not: "1.2.3-rc.2 1.2.3 1.2.4"),
        Example("1.2.3+linux", "1.2.3+linux", not: "1.2.3 1.2.3+mac 1.2.3+linux.2"),
        Example("=1.2.3+linux", "1.2.3+linux", not: "1.2.3+mac"),
        Example(">=1.2.3+linux", "1.2.3 1.2.3+mac 1.3.0", not: "1.2.2"),
        Example("1.2.3 || 1.4.1", "1.2.3 1.4.1", not: "1.2.4 1.4.0"),
        Example("1.2.3 1.2.4", "", not: "1.2.3 1.2.4"),
        Example("1.2", "1.2.0 1.2.9", not: "1.1.0 1.3.0 2.0.0 1.2.0-rc 1.3.0-rc"),
        Example("v1.2", "1.2.0 1.2.9", not: "1.3.0"),
        Example("1", "1.0.0 1.9.0", not: "0.9.0 2.0.0"),
        Example("0", "0.0.0 0.9.0", not: "1.0.0"),
        Example("0.0", "0.0.0 0.0.9", not: "0.1.0"),
        Example("1.X", "1.0.0 1.9.0", not: "2.0.0"),
        Example("1.*", "1.0.0 1.9.0", not: "2.0.0"),
        Example("^v1.2", "1.2.0 1.9.0", not: "2.0.0"),
        Example("^1.x", "1.0.0 1.9.0", not: "2.0.0"),
        Example("^0.x", "0.0.0 0.9.0", not: "1.0.0"),
        Example("~1.x", "1.0.0 1.9.0", not: "2.0.0"),
        Example("~0.2", "0.2.0 0.2.9", not: "0.3.0"),
        Example(">1.x", "2.0.0", not: "1.9.9"),
        Example("~1.2.3-beta.2", "1.2.3-beta.2 1.2.3 1.2.9", not: "1.2.4-beta.2 1.3.0"),
        Example("1.2\t||\t1.4", "1.2.0 1.4.0", not: "1.3.0"),
        Example("1.2  -  1.4", "1.2.0 1.4.9", not: "1.5.0"),
        Example("v1.2 - v1.4", "1.2.0 1.4.9", not: "1.5.0"),
        Example("1.2 - 1.4 || 2", "1.3.0 2.9.0", not: "1.5.0 3.0.0"),
        Example("1.2.3-rc.1 - 1.4", "1.2.3-rc.1 1.4.9", not: "1.4.0-rc.1"),
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
        ("1 |2", "'|' does not belong"), ("1.2 -1.4", "'-' does not belong"), ("1.2 -", "'-' does not belong"),
        ("1.2 - ", "a version is missing"), ("==1.2.3", "'=' does not belong"), ("~>1.2", "'>' does not belong"),
        ("!=1.2.3", "'!' does not belong"), ("[1.0,2.0)", "'[' does not belong"), ("V1.2.3", "'V' does not belong"),
        ("vv1.2.3", "'v' does not belong"), ("1..2", "'.' does not belong"), ("1.2.", "a version is missing"),
        ("1.2.3+", "the build metadata is not made"), ("1.2+b", "a prerelease needs"), ("* 1.y", "'y' does not belong"),
        ("1.02", "a number has no leading zeros"),
        ("99999999999999999999", "the number is too large"), ("^1.2-rc", "a prerelease needs all three numbers"),
        ("1.2.3-", "the prerelease is not made of letters"), ("1.2.3-01", "the prerelease is not made of letters"),
        ("1.2.3-é", "the prerelease is not made of letters"), ("1.x.3", "only wildcards may follow a wildcard"),
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

    @Test(arguments: [
        (["v1.0.0", "1.0.0"], "1.0.0"), (["v1.0.0", "v1.1.0", "1.1.0"], "v1.1.0"),
        (["1.0.0", "v1.1.0", "1.1.0"], "1.1.0"), (["v1.0.0", "1.0.1", "v1.1.0", "1.1.0"], "1.1.0"),
        (["v0.8.0", "v0.9.0", "1.0.0", "v1.1.0", "1.1.0"], "v1.1.0"),
        (["0.8.0", "0.9.0", "v1.0.0", "v1.1.0", "1.1.0"], "1.1.0"),
        (["nightly", "v2", "release-1", "v1.1.0", "1.1.0"], "1.1.0"),
        (["1.0.0+9", "1.0.0+10", "1.0.0", "v1.0.0", "v1.0.0+10"], "1.0.0"),
        (["1.0.0+9", "1.0.0+10", "v1.0.0+10"], "1.0.0+10"), (["v1.0.0", "v1.0.0+10", "v1.0.0-rc"], "v1.0.0"),
        (["v3.0.0", "v2.0.0", "1.0.0+9", "1.0.0+10", "v1.0.0+10"], "v3.0.0"),
    ])
    func `of tags for one version, the one that is spelled like the others wins`(
        _ tags: [String],
        _ expected: String
    ) throws {
        for rotation in 0..<tags.count {
            let turned = Array(tags[rotation...] + tags[..<rotation])
            #expect(try VersionRange("*").highest(of: turned) == expected)
        }
    }

    @Test func `tags outside the range count for the spelling`() throws {
        let tags = ["v2.0.0", "v3.0.0", "v1.0.0", "1.0.0"]
        #expect(try VersionRange("^1").highest(of: tags) == "v1.0.0")
        #expect(try VersionRange("1.0.0").highest(of: tags) == "v1.0.0")
        #expect(try VersionRange("v1.0.0").highest(of: ["1.0.0"]) == "1.0.0")
    }

    @Test func `only tags that begin with the prefix count`() throws {
        let tags = [
            "engine/1.0.0", "engine/v1.2.0", "engine/1.3", "engine-1.9.0", "1.8.0", "v1.7.0", "Engine/1.6.0",
            "tools/engine/1.5.0", "engine/", "engine", "engine/v1.2.0-rc.1", "engine/x1.4.0",
        ]
        let range = try VersionRange("^1")
        #expect(range.highest(of: tags, prefix: "engine/") == "engine/v1.2.0")
        #expect(range.highest(of: tags, prefix: "engine-") == "engine-1.9.0")
        #expect(range.highest(of: tags, prefix: "engine") == nil)
        #expect(range.highest(of: tags, prefix: "tools/engine/") == "tools/engine/1.5.0")
        #expect(range.highest(of: tags) == "1.8.0")
        #expect(try VersionRange("1.2.0").highest(of: tags, prefix: "engine/") == "engine/v1.2.0")
        #expect(range.highest(of: ["v1.0.0", "v1.1.0", "e/1.2.0", "e/v1.2.0"], prefix: "e/") == "e/1.2.0")
    }

    @Test func `a prefix is compared byte by byte`() throws {
        #expect(try VersionRange("*").highest(of: ["e\u{301}/1.0.0"], prefix: "\u{e9}/") == nil)
        #expect(try VersionRange("*").highest(of: ["\u{e9}/1.0.0"], prefix: "\u{e9}/") == "\u{e9}/1.0.0")
    }

    @Test func `the newest release is found without a range`() {
        #expect(VersionRange.newest(of: ["1.0.0", "v2.0.0", "3.0.0-rc.1", "x"]) == "v2.0.0")
        #expect(VersionRange.newest(of: ["1.0.0", "a/0.5.0"], prefix: "a/") == "a/0.5.0")
        #expect(VersionRange.newest(of: ["main", "1.0"]) == nil)
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

    @Test func `equal versions are neither behind nor lower`() {
        #expect(VersionRange.areEqual("v1.0.0", "1.0.0") && VersionRange.areEqual("v1.0.0+b1", "v1.0.0+b2"))
        #expect(!VersionRange.areEqual("v1.0.0", "v1.0.1") && !VersionRange.areEqual("main", "main"))
        #expect(
            VersionRange.areEqual("e/1.0.0", "e/v1.0.0", prefix: "e/")
                && !VersionRange.areEqual("1.0.0", "v1.0.0", prefix: "e/")
        )
        #expect(VersionRange.isLower("v1.0.0-rc.1", than: "1.0.0") && VersionRange.isLower("1.9.0", than: "v1.10.0"))
        #expect(!VersionRange.isLower("v1.0.0", than: "1.0.0") && !VersionRange.isLower("a", than: "1.0.0"))
    }
}
