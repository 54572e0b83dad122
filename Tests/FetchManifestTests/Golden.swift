import FetchModel
import Foundation
import TestSupport

/// What an invalid manifest must be refused with: marks in the manifest itself, or a text beside it.
struct Golden {
    enum Expectation {
        /// Every problem as it is shown, with help.
        case rendering(String)
        case marks([Mark])
    }

    /// `# error@5 unknown-key: unknown key 'ulr'` at the end of the line at fault.
    struct Mark: Equatable, CustomStringConvertible {
        var line: Int
        var column: Int
        var code: String
        var message: String

        init(line: Int, column: Int, code: String, message: String) {
            (self.line, self.column, self.code, self.message) = (line, column, code, message)
        }

        init(_ failure: Failure) {
            let place = failure.place ?? Place(file: "", line: 0, column: 0)
            self.init(line: place.line, column: place.column, code: failure.code, message: failure.message)
        }

        var description: String { "# error@\(column) \(code): \(message)" }
    }

    private let manifest: String
    private let text: String

    init(beside fixture: Fixture) {
        manifest = fixture.path
        text = String(fixture.path.dropLast(5)) + ".txt"
    }

    func expectation() throws -> Expectation {
        if FileManager.default.fileExists(atPath: text) {
            return .rendering(try String(contentsOfFile: text, encoding: .utf8))
        }
        return .marks(Self.marks(in: try String(contentsOfFile: manifest, encoding: .utf8)))
    }

    /// Renews the text where there is one, otherwise the marks. Where marks would change what is reported, writes the text.
    func record(_ failures: [Failure], of source: String) throws {
        if !FileManager.default.fileExists(atPath: text) {
            let marked = Self.marked(source, with: failures)
            let bare = try InvalidManifestTests.failures(Self.bare(source))
            if try InvalidManifestTests.failures(marked).map(Mark.init) == bare.map(Mark.init) {
                return try marked.write(toFile: manifest, atomically: true, encoding: .utf8)
            }
        }
        try Self.rendering(of: failures).write(toFile: text, atomically: true, encoding: .utf8)
    }

    static func rendering(of failures: [Failure]) -> String {
        failures.map { $0.rendered() + "\n" }.joined(separator: "\n")
    }

    private static func marks(in source: String) -> [Mark] {
        source.components(separatedBy: "\n").enumerated().flatMap { number, line in
            line.components(separatedBy: "# error@").dropFirst().compactMap { text in
                guard let match = text.wholeMatch(of: /(\d+) ([a-z0-9-]+): (.*?) */) else { return nil }
                let column = Int(match.1) ?? 0
                return Mark(line: number + 1, column: column, code: String(match.2), message: String(match.3))
            }
        }
    }

    private static func marked(_ source: String, with failures: [Failure]) -> String {
        var lines = bare(source).components(separatedBy: "\n")
        for failure in failures {
            let mark = Mark(failure)
            if lines.indices.contains(mark.line - 1) { lines[mark.line - 1] += " \(mark)" }
        }
        return lines.joined(separator: "\n")
    }

    private static func bare(_ source: String) -> String {
        source.components(separatedBy: "\n").map { $0.components(separatedBy: " # error@")[0] }.joined(separator: "\n")
    }
}
