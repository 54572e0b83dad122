internal import Foundation
internal import TestSupport
internal import Testing

/// The README's first screen is what the program prints: its transcript is the story `readme.txt`, which is run like
/// every other, and its manifest is that story's and `deps.yaml.example`.
@Suite struct ReadmeTests {
    private let root = URL(fileURLWithPath: Fixture.root).deletingLastPathComponent()

    private func text(_ name: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
    }

    private func story() throws -> Story { try Story(text("Fixtures/stories/readme.txt")) }

    @Test func `the transcript is the story's`() throws {
        let readme = try text("README.md")
        let transcript = try story().transcript
        let block = "<!-- transcript: readme -->\n```console\n\(transcript)```\n<!-- end -->"
        if !readme.contains(block), ProcessInfo.processInfo.environment["RECORD"] != nil,
            let start = readme.range(of: "<!-- transcript: readme -->"),
            let end = readme.range(of: "<!-- end -->")
        {
            let renewed = readme.replacingCharacters(in: start.lowerBound..<end.upperBound, with: block)
            try renewed.write(to: root.appendingPathComponent("README.md"), atomically: true, encoding: .utf8)
        }
        #expect(readme.contains(block))
    }

    @Test func `the manifest is the story's, and the example's`() throws {
        let steps = try story().steps
        let manifest = try #require(
            steps.lazy.compactMap { step in
                if case .write("deps.yaml", let text) = step { text } else { nil }
            }.first
        )
        #expect(try text("README.md").contains("```yaml\n# deps.yaml\n\(manifest)```\n"))
        #expect(try text("deps.yaml.example").hasSuffix("\n\(manifest)"))
    }

    @Test func `each cell of the table of forges names a story, or says why it is empty`() throws {
        let parts = try text("README.md").components(separatedBy: "forges -->\n")
        let lines = try #require(parts.dropFirst().first).split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("| ") }.dropFirst(2)
        #expect(rows.count == 7)
        for row in rows {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }.dropFirst()
            #expect(cells.count == 9, "\(row)")
            for cell in cells {
                let names = cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                    .filter { $0.offset % 2 == 1 && !$0.element.hasPrefix(".") }.map { String($0.element) }
                #expect(!names.isEmpty || cell.hasPrefix("none: "), "\(cell)")
                for name in names { _ = try text("Fixtures/stories/\(name).txt") }
            }
        }
    }
}

extension Story {
    /// What a terminal shows of it.
    fileprivate var transcript: String {
        steps.flatMap { step -> [String] in
            guard case .command(let command, let expected) = step else { return [] }
            return ["$ \(command)"] + expected.output + expected.errors
        }.map { $0 + "\n" }.joined()
    }
}
