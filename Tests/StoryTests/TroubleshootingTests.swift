internal import Foundation
internal import TestSupport
internal import Testing

/// The page of messages has messages that the program prints.
@Suite struct TroubleshootingTests {
    private static let root = URL(fileURLWithPath: Fixture.root).deletingLastPathComponent().path

    @Test func `each heading is a message of the program`() throws {
        let page = try String(contentsOfFile: "\(Self.root)/docs/Troubleshooting.md", encoding: .utf8)
        let headings = page.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }.dropLast()
        #expect(headings.count > 10)
        let files =
            try TextFile.all("Fixtures/stories", [".txt"]) + TextFile.all("Fixtures/archives", [".txt"])
            + TextFile.all("Tests", [".swift"]).filter { !$0.name.hasSuffix("TroubleshootingTests.swift") }
            + TextFile.all("Fixtures", ["messages.md"])
        for heading in headings {
            // `'x'` and `…` stand for what varies.
            let parts = heading.replacingOccurrences(of: "'x'", with: "…").components(separatedBy: "…")
                .map { $0.trimmingCharacters(in: .whitespaces) }
            let text = try #require(parts.max { $0.count < $1.count })
            #expect(files.contains { $0.contains(text) }, "\(heading)")
        }
    }
}
