internal import Foundation
internal import TestSupport
internal import Testing

/// The tables of keys in the pages are the keys that the program reads: it lists them itself where one is unknown.
@Suite(.blocking) struct DocsKeysTests {
    /// A table, and a file with a key that does not exist.
    enum Table: String, CaseIterable {
        case manifest, host, dependency, configuration

        var page: String { self == .configuration ? "docs/Environment.md" : "docs/Manifest.md" }

        var manifest: String {
            switch self {
            case .manifest: "zzzz: 1\ndependencies: {}\n"
            case .host: "hosts: {work: {kind: gitlab, url: \"https://git.example.com\", zzzz: 1}}\ndependencies: {}\n"
            case .dependency: "dependencies: {engine: {repo: a/b, tag: v1, zzzz: 1}}\n"
            case .configuration: "dependencies: {}\n"
            }
        }
    }

    @Test(arguments: Table.allCases)
    func `are those of the reader`(_ table: Table) throws {
        let root = URL(fileURLWithPath: Fixture.root).deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent(table.page), encoding: .utf8)
        let parts = text.components(separatedBy: "<!-- keys: \(table.rawValue) -->\n")
        let body = try #require(parts.dropFirst().first?.components(separatedBy: "<!-- end keys -->").first)
        let keys = body.split(separator: "\n").dropFirst(2).compactMap { row in
            row.split(separator: "`").dropFirst().first.map(String.init)
        }

        let scratch = try ScratchDirectory()
        try scratch.write("project/deps.yaml", table.manifest)
        try scratch.write("home/.config/fetch/config.yaml", table == .configuration ? "zzzz: 1\n" : "")
        try runCommand("chmod", ["-R", "go-w", scratch.path("home")], in: scratch.path)
        let result = try runCommand(
            "\(Products.directory)/fetch",
            ["sync"],
            in: scratch.path("project"),
            environment: ["HOME": scratch.path("home")]
        )
        let list = try #require(result.errors.firstMatch(of: /has the keys ([a-z0-9, -]+)/)).output.1
        let known = list.components(separatedBy: ", ").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }

        #expect(Set(keys) == Set(known), "\(result.errors)")
        #expect(keys.count == known.count)
    }
}
