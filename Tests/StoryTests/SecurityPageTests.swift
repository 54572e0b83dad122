internal import Foundation
internal import TestSupport
internal import Testing

/// The page that says what is promised names tests and files that exist.
@Suite struct SecurityPageTests {
    private static let root = URL(fileURLWithPath: Fixture.root).deletingLastPathComponent().path

    /// The text in backquotes in the last column of the table of promises.
    private static func names() throws -> [String] {
        let page = try String(contentsOfFile: "\(root)/docs/Security.md", encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { $0.split(separator: "|") }
        return rows.filter { $0.count == 2 }.flatMap { row in
            row[1].split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
    }

    @Test func `every test and file that holds a promise exists`() throws {
        let names = try Self.names()
        #expect(names.count > 20)
        let sources = try FileManager.default.subpathsOfDirectory(atPath: "\(Self.root)/Tests")
        let text = try sources.filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOfFile: "\(Self.root)/Tests/\($0)", encoding: .utf8) }.joined()
        let entries = try FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/Fuzz/Entries")
            .map { try String(contentsOfFile: "\(Self.root)/Fuzz/Entries/\($0)", encoding: .utf8) }.joined()
        for name in names {
            let exists =
                if name.hasSuffix(".txt") {
                    FileManager.default.fileExists(atPath: "\(Fixture.root)/stories/\(name)")
                } else if name.hasSuffix("-*"), let directory = name.split(separator: "/").dropLast().last {
                    // `Fixtures/archives/escape-*`, or the second of two of them: `link-*`.
                    try Self.hasFile(in: String(directory), name)
                } else if name.hasSuffix("-*") {
                    try Self.hasFile(in: "archives", name)
                } else if name.contains("/") {
                    FileManager.default.fileExists(atPath: "\(Self.root)/\(name)")
                } else {
                    text.contains("struct \(name) ") || text.contains("class \(name) ") || sources.contains(name)
                        || entries.contains("\"\(name)\"")
                }
            #expect(exists, "\(name)")
        }
    }

    private static func hasFile(in directory: String, _ pattern: String) throws -> Bool {
        let prefix = String(pattern.split(separator: "/").last?.dropLast() ?? "")
        return try Fixture.all(in: directory).contains { $0.name.hasPrefix(prefix) }
    }
}
