import Foundation

extension RepositoryScript.Change {
    /// The change that one statement below a commit describes.
    init(_ statement: Statement) throws(FixtureError) {
        let words = statement.argument.split(separator: " ").map(String.init)
        guard let first = words.first else {
            throw FixtureError(line: statement.line, "'\(statement.keyword)' needs a path")
        }
        switch statement.keyword {
        case "file":
            self = .file(path: statement.argument, mode: .regular, bytes: Self.lines(statement.body))
        case "executable":
            self = .file(path: statement.argument, mode: .executable, bytes: Self.lines(statement.body))
        case "binary":
            guard let bytes = Data(base64Encoded: statement.body.joined()) else {
                throw FixtureError(line: statement.line, "the body of a 'binary' is base64")
            }
            self = .file(path: statement.argument, mode: .regular, bytes: bytes)
        case "noise":
            guard words.count == 2, let count = Int(words[1]), count >= 0 else {
                throw FixtureError(line: statement.line, "expected 'noise PATH BYTES'")
            }
            self = .file(path: first, mode: .regular, bytes: Self.noise(count, named: first))
        case "symlink":
            let sides = statement.argument.split(separator: " -> ").map(String.init)
            guard sides.count == 2 else {
                throw FixtureError(line: statement.line, "expected 'symlink PATH -> TARGET'")
            }
            self = .file(path: sides[0], mode: .link, bytes: Data(sides[1].utf8))
        case "submodule":
            guard words.count == 2, words[1].count == 40 else {
                throw FixtureError(line: statement.line, "expected 'submodule PATH COMMIT'")
            }
            self = .submodule(path: first, commit: words[1])
        case "delete":
            self = .removal(path: statement.argument)
        default:
            throw FixtureError(line: statement.line, "unknown statement '\(statement.keyword)'")
        }
    }

    /// The content that a body's lines are.
    static func lines(_ lines: [String]) -> Data {
        Data(lines.map { $0 + "\n" }.joined().utf8)
    }

    /// As many bytes as asked that no compressor makes smaller, the same ones for the same name (SplitMix64).
    private static func noise(_ count: Int, named name: String) -> Data {
        var state = name.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        var bytes = Data(capacity: count + 8)
        while bytes.count < count {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            mixed ^= mixed >> 31
            withUnsafeBytes(of: mixed.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes.prefix(count)
    }
}
