internal import Foundation
internal import TestSupport
internal import Testing

/// `Fixtures/messages.md` lists every message of the program with what shows it: a story, a page, a fixture or a test.
///
/// A message that nothing shows fails the test, unless the list says why it cannot be provoked. With `RECORD=1` the list is
/// written anew; the reasons in it stay.
@Suite struct MessageTests {
    private static let root = URL(fileURLWithPath: Fixture.root).deletingLastPathComponent().path
    private static let list = "\(Fixture.root)/messages.md"

    private static func messages() throws -> [SourceMessage] {
        try TextFile.all("Sources", [".swift"]).filter { $0.name.hasPrefix("Sources/Fetch") }.flatMap { file in
            MessageScanner(file.text, file: String(file.name.dropFirst("Sources/".count))).messages
        }
    }

    /// The reasons in the list, by file and code.
    private static func reasons() -> [String: String] {
        guard let text = try? String(contentsOfFile: list, encoding: .utf8),
            let table = text.components(separatedBy: "## Shown by no test\n").dropFirst().first?
                .components(separatedBy: "\n## Shown\n").first
        else { return [:] }
        var reasons: [String: String] = [:]
        for row in table.split(separator: "\n") where row.hasPrefix("| `") {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            if cells.count == 4 { reasons["\(cells[0]) \(cells[1])"] = cells[3] }
        }
        return reasons
    }

    @Test func `every message is shown by a test`() throws {
        let shown =
            try TextFile.all("Fixtures/stories", [".txt"])
            + TextFile.all("docs", [".md"]).filter { $0.name != "docs/Troubleshooting.md" }
            + TextFile.all("Fixtures/manifests", [".yaml"]) + TextFile.all("Fixtures/lockfiles", [".lock", ".yaml"])
            + TextFile.all("Fixtures/archives", [".txt"]) + TextFile.all("Fixtures/imports", [".txt", ".yaml", ".yml"])
            + TextFile.all("Tests", [".swift"]).filter { !$0.name.hasSuffix("MessageTests.swift") }
        let reasons = Self.reasons()
        var rows: [String] = []
        var unshown: [String] = []
        var missing: [String] = []
        for message in try Self.messages() {
            let text = message.texts.joined(separator: " ").replacingOccurrences(of: "|", with: "\\|")
                .replacingOccurrences(of: "\n", with: " ")
            let start = "| `\(message.file)` | `\(message.code)` |"
            if let place = Self.place(of: message, in: shown) {
                rows.append("\(start) \(text) | \(place.replacingOccurrences(of: "Fixtures/", with: "")) |")
            } else {
                let reason = reasons["`\(message.file)` `\(message.code)`"]
                if reason == nil || reason == "?" { missing.append("\(start) \(text)") }
                unshown.append("\(start) \(text) | \(reason ?? "?") |")
            }
        }
        #expect(rows.count > 250)
        let page = """
            # Messages

            Every message of the program, and the first story, page, fixture or test that shows it. Made by `MessageTests` \
            with `RECORD=1`.

            ## Shown by no test

            | file | code | message | why |
            | --- | --- | --- | --- |
            \(unshown.joined(separator: "\n"))

            ## Shown

            | file | code | message | shown by |
            | --- | --- | --- | --- |
            \(rows.joined(separator: "\n"))

            """
        let isSame = (try? String(contentsOfFile: Self.list, encoding: .utf8)) == page
        if !isSame, ProcessInfo.processInfo.environment["RECORD"] != nil {
            try page.write(toFile: Self.list, atomically: true, encoding: .utf8)
        }
        #expect(missing.isEmpty, "shown by nothing: \(missing.joined(separator: "\n"))")
        #expect(isSame, "run the test with RECORD=1, and read the difference")
    }

    /// Where `message` is shown: the longest part of one of its literals that does not vary, or its code in a test.
    private static func place(of message: SourceMessage, in files: [TextFile]) -> String? {
        let parts = message.texts.compactMap { text in
            text.split(whereSeparator: { "…\n".contains($0) }).map(String.init).max { $0.utf8.count < $1.utf8.count }
        }.filter { $0.utf8.count >= 9 }.sorted { $0.utf8.count > $1.utf8.count }
        for part in parts {
            if let file = files.first(where: { $0.contains(part) }) { return file.name }
        }
        let code = "\"\(message.code)\""
        return files.first { $0.name.hasSuffix(".swift") && $0.contains(code) }?.name
    }
}
