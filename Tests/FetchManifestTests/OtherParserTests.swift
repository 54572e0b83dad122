import FetchManifest
import FetchModel
import Foundation
import TestSupport
import Testing

/// PyYAML, which reads YAML 1.1 by its own parser, and types what has no quotes.
enum OtherParser {
    static let isPresent: Bool = {
        (try? runCommand("python3", ["-c", "import yaml"], in: "/tmp").status) == 0
    }()
}

@Suite(.enabled(if: OtherParser.isPresent, "needs python3 with PyYAML")) struct OtherParserTests {
    /// The strings at the given places of a lock, as PyYAML sees them.
    private static func asPythonSees(_ lock: Lockfile) throws -> [[String]] {
        let scratch = try ScratchDirectory()
        try scratch.write("deps.lock", LockfileTests.write(lock))
        let script = """
            import yaml, json
            lock = yaml.safe_load(open('deps.lock', encoding='utf-8', newline=''))
            assert lock['version'] == 1
            print(json.dumps([[name, pin['source'], pin['request']['text']] + pin['request']['list']
                              for name, pin in lock['dependencies'].items()]))
            """
        let result = try runCommand("python3", ["-c", script], in: scratch.path)
        try #require(result.status == 0, "\(result.errors)")
        return try JSONDecoder().decode([[String]].self, from: Data(result.output.utf8))
    }

    @Test func `PyYAML reads every string of a lock as that string`() throws {
        var random = SeededRandom(4)
        let pins = (0..<2_000).map { index in
            let texts = (0..<4).map { _ in String.nasty(using: &random, length: 0...6) }
            return LockfileTests.pin(
                "n\(index)",
                source: texts[0],
                request: [.init("text", .text(texts[1])), .init("list", .list([texts[2], texts[3]]))]
            )
        }
        let seen = try Self.asPythonSees(Lockfile(pins))
        let expected = pins.sorted { $0.name.precedesInBytes($1.name) }.map { pin in
            [pin.name, pin.source]
                + pin.request.fields.flatMap { field in
                    switch field.value {
                    case .text(let text): [text]
                    case .list(let items): items
                    }
                }
        }
        #expect(seen.count == expected.count)
        for (a, b) in zip(seen, expected) { #expect(a.map { Array($0.utf8) } == b.map { Array($0.utf8) }, "\(b)") }
    }

    @Test func `PyYAML reads names that look like something else as names`() throws {
        let words = [
            "null", "Null", "yes", "No", "ON", "off", "true", "False", "y", "n", "Y", "N", "=", "1", "1.5", "1e5",
            "1.e+5", "1_0", "0x1F",
            "0o17", "017", "0b11", "+1", "1,000", "2024-01-01", "2024-1-1", "12345e678", ".5", "+.inf", ".NaN", "1e5e5",
            "0.1.2", "a", "é",
        ]
        let pins = words.map { LockfileTests.pin($0, request: [.init("text", .text($0)), .init("list", .list([$0]))]) }
        let seen = try Self.asPythonSees(Lockfile(pins))
        #expect(seen.map { $0[0] } == words.sorted { $0.precedesInBytes($1) })
        #expect(seen.allSatisfy { $0[0] == $0[2] && $0[0] == $0[3] })
    }
}
