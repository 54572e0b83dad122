@testable import FetchManifest
import FetchModel
import Testing

/// Files made to take long, to fill the memory or to overflow the stack are refused before they can.
@Suite struct HostileYAMLTests {
    static let megabyte = 1 << 20

    @Test(.timeLimit(.minutes(1)), arguments: [
        String(repeating: "[", count: megabyte), String(repeating: "{", count: megabyte),
        String(repeating: "[{", count: megabyte / 2), String(repeating: "- ", count: megabyte / 2),
        String(repeating: "? ", count: megabyte / 2), String(repeating: "!!seq [", count: megabyte / 8),
        String(repeating: "{a: ", count: megabyte / 4), String(repeating: "&a [", count: megabyte / 4),
        (0..<1_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        "a: \(String(repeating: "[", count: megabyte))\(String(repeating: "]", count: megabyte))",
    ])
    func `deep nesting is refused`(_ text: String) throws {
        let failures = try InvalidManifestTests.failures(text)
        #expect(failures.count == 1)
        #expect(["yaml-depth", "yaml-syntax"].contains(failures.first?.code ?? ""))
    }

    @Test(.timeLimit(.minutes(1))) func `lists and mappings as deep as is allowed are read`() throws {
        let text = "a: " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
        #expect(try InvalidManifestTests.failures(text).map(\.code) == ["unknown-key", "missing-key"])
    }

    @Test(.timeLimit(.minutes(1)), arguments: [
        "a: " + String(repeating: "x", count: 4 * megabyte), "a: '" + String(repeating: "x ", count: 2 * megabyte),
        "a: \"" + String(repeating: "\\\\", count: 2 * megabyte), "# " + String(repeating: "x", count: 4 * megabyte),
        String(repeating: "\n", count: 4 * megabyte), String(repeating: " ", count: 4 * megabyte),
        String(repeating: "x: y\n", count: megabyte / 2), "{" + String(repeating: "x: y, ", count: megabyte / 2) + "}",
        "a: |\n" + String(repeating: " x\n", count: megabyte), "&" + String(repeating: "a", count: megabyte) + " x: y",
        "a: !<" + String(repeating: "a", count: megabyte) + "> y", String(repeating: "%X a\n", count: megabyte / 4),
        "a: " + String(repeating: "://", count: megabyte) + "@", String(repeating: "a://b@c ", count: megabyte / 4),
        "dependencies: {" + String(repeating: "x@y: [z], ", count: 20_000) + "}",
        (0..<20_000).map { "a\($0): &a\($0) x\n" }.joined(), "a: [" + String(repeating: ",", count: megabyte),
        "a: 1\r" + String(repeating: "b\r", count: megabyte),
    ])
    func `long files are judged in a moment`(_ text: String) throws {
        #expect(try !InvalidManifestTests.failures(text).isEmpty)
    }

    @Test func `a file beyond the limit is refused unread`() throws {
        let bytes = [UInt8](repeating: 0x20, count: YAMLLimits.manifest.bytes + 1)
        #expect(try InvalidManifestTests.failures(bytes).map(\.code) == ["yaml-size"])
    }

    @Test func `more values than the limit are refused`() throws {
        let text = "a: [" + String(repeating: "x,", count: 1_000_001) + "]"
        #expect(try InvalidManifestTests.failures(text).map(\.code) == ["yaml-size"])
    }

    @Test func `aliases repeat values within bounds alone`() throws {
        var text = "a0: &a0 [x, y]\n"
        for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(try InvalidManifestTests.failures(text).map(\.code) == ["yaml-alias"])
        var chain = "a0: &a0 [x]\n"
        for level in 1...2_000 { chain += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(try InvalidManifestTests.failures(chain).map(\.code) == ["yaml-alias"])
    }

    @Test func `names of the longest kind keep the search for overlaps fast`() throws {
        let deep = (0..<2_000).map { "d\($0)" }.joined(separator: "/")
        let entries = (0..<50).map { "  e\($0): {tag: v1, into: '\(deep)/x\($0)'}\n" }.joined()
        _ = try ManifestReader.read(bytes: [UInt8]("workspace: w\ndependencies:\n\(entries)".utf8), file: "deps.yaml")
    }
}
