import FetchModel
import Testing

@testable import FetchManifest

/// Files made to take long, to fill the memory or to overflow the stack are refused before they can.
@Suite struct HostileYAMLTests {
    /// A text that is named by its beginning alone.
    struct Text: Sendable, CustomTestStringConvertible {
        let text: String

        init(_ parts: String...) { text = parts.joined() }

        var testDescription: String { Quotation.of(text, limit: 12) }
    }

    private static let many = 50_000

    @Test(arguments: [
        Text("[".times(many)), Text("{".times(many)), Text("[{".times(many)), Text("- ".times(many)),
        Text("? ".times(many)),
        Text("!!seq [".times(many)), Text("{a: ".times(many)), Text("&a [".times(many)),
        Text((0..<1_000).map { " ".times($0) + "a:\n" }.joined()), Text("a: ", "[".times(many), "]".times(many)),
    ])
    func `deep nesting is refused`(_ hostile: Text) throws {
        let failures = try InvalidManifestTests.failures(hostile.text)
        #expect(failures.map(\.code) == ["yaml-depth"])
    }

    @Test func `lists and mappings as deep as is allowed are read`() throws {
        let text = "a: " + "[".times(63) + "]".times(63)
        #expect(try InvalidManifestTests.failures(text).map(\.code) == ["unknown-key", "missing-key"])
    }

    @Test(arguments: [
        Text("a: ", "x".times(many)), Text("a: '", "x ".times(many)), Text("a: \"", "\\\\".times(many)),
        Text("# ", "x".times(many)),
        Text("\n".times(many)), Text(" ".times(many)), Text("x: y\n".times(many)), Text("{", "x: y, ".times(many), "}"),
        Text("a: |\n", " x\n".times(many)), Text("&", "a".times(many), " x: y"), Text("a: !<", "a".times(many), "> y"),
        Text("%X a\n".times(many)), Text("a: ", "://".times(many), "@"), Text("a://b@c ".times(many)),
        Text("dependencies: {", "x@y: [z], ".times(many / 10), "}"), Text("a: [", ",".times(many)),
        Text((0..<many / 10).map { "a\($0): &a\($0) x\n" }.joined()), Text("a: 1\r", "b\r".times(many)),
        Text("x@y: z?\n".times(many)), Text("a: 'x", "\n".times(many), "'"),
    ])
    func `long files are judged, whatever they repeat`(_ hostile: Text) throws {
        #expect(try !InvalidManifestTests.failures(hostile.text).isEmpty)
    }

    @Test func `a file beyond the limit is refused unread`() throws {
        let bytes = [UInt8](repeating: 0x20, count: YAMLLimits.manifest.bytes + 1)
        #expect(try InvalidManifestTests.failures(bytes).map(\.code) == ["yaml-size"])
    }

    @Test func `more values than the limit are refused`() throws {
        let source = try SourceText([UInt8]("a: [x, y, z]".utf8), file: "deps.yaml", limit: 100)
        #expect(throws: Never.self) { try YAMLComposer.compose(source, limits: YAMLLimits(bytes: 100, nodes: 6)) }
        let failures = #expect(throws: Failures.self) {
            try YAMLComposer.compose(source, limits: YAMLLimits(bytes: 100, nodes: 5))
        }
        #expect(failures?.all.map(\.code) == ["yaml-size"])
        #expect(failures?.all.first?.place?.column == 11)
    }

    @Test func `aliases repeat values within bounds alone`() throws {
        var text = "a0: &a0 [x, y]\n"
        for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(try InvalidManifestTests.failures(text).map(\.code) == ["yaml-alias"])
        var chain = "a0: &a0 [x]\n"
        for level in 1...2_000 { chain += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(try InvalidManifestTests.failures(chain).map(\.code) == ["yaml-depth"])
        let long = "a: &a \("x".times(Self.many))\nb: [\("*a, ".times(1_000))]\n"
        #expect(try InvalidManifestTests.failures(long).map(\.code) == ["yaml-alias"])
    }

    @Test func `many entries may share what one of them says`() throws {
        let entries = (0..<3_000).map { "  e\($0): {tag: v1, include: *i}\n" }.joined()
        let text = "workspace: w\ndependencies:\n  first: {tag: v1, include: &i [a, b, c, d]}\n\(entries)"
        let manifest = try ManifestReader.read(bytes: [UInt8](text.utf8), file: "deps.yaml")
        #expect(manifest.dependencies.count == 3_001)
        #expect(manifest.dependencies.allSatisfy { $0.shape.include.count == 4 })
    }

    @Test func `names of the longest kind keep the search for overlaps fast`() throws {
        let deep = (0..<2_000).map { "d\($0)" }.joined(separator: "/")
        let entries = (0..<50).map { "  e\($0): {tag: v1, into: '\(deep)/x\($0)'}\n" }.joined()
        _ = try ManifestReader.read(bytes: [UInt8]("workspace: w\ndependencies:\n\(entries)".utf8), file: "deps.yaml")
    }
}

extension String {
    fileprivate func times(_ count: Int) -> String { String(repeating: self, count: count) }
}
