import FetchModel
import FoundationEssentials
import Testing

@testable import FetchCLI

@Suite struct ConsoleTests {
    @Test func `a table lines up, and no line ends in spaces`() {
        let table = Table(header: ["NAME", "TAG"], rows: [["engine", "rev1"], ["zlib", "-"]])
        #expect(table.text == "NAME    TAG\nengine  rev1\nzlib    -")
    }

    @Test(arguments: [
        (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (482_113, "470.8 KiB"), (20_971_520, "20.0 MiB"),
    ])
    func `sizes are short`(_ bytes: Int, _ expected: String) {
        #expect(Count.size(bytes) == expected)
    }

    @Test(arguments: [(0, "0 files"), (1, "1 file"), (2, "2 files")])
    func `nouns agree with their number`(_ count: Int, _ expected: String) {
        #expect(Count.of(count, "file") == expected)
    }

    @Test func `a noun in y has its plural in ies`() {
        #expect(Count.of(2, "dependency") == "2 dependencies")
        #expect(Count.of(2, "day") == "2 days")
    }

    @Test func `the document has every key of the contract`() throws {
        var outcome = Outcome("engine", .modified)
        outcome.changes = [Change(.extra, "new.c")]
        let failure = Failure(.unmet, "modified", "it was modified", help: "look")
        let text = try JSONDocument(
            command: "status",
            result: CommandReport(Report(outcomes: [outcome], failures: [failure])),
            isOK: false
        ).text()
        let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        #expect(document.ok == false)
        #expect(document.command == "status")
        #expect(
            document.dependencies == [
                .init(name: "engine", status: "modified", changes: [.init(path: "new.c", kind: "extra")])
            ]
        )
        #expect(document.errors == [.init(code: "modified", message: "it was modified", help: "look")])
        for key in ["source", "tag", "commit", "tree", "path", "files", "bytes", "error", "file", "line", "column"] {
            #expect(text.contains("\"\(key)\" : null"))
        }
    }

    private struct Document: Decodable {
        struct Dependency: Decodable, Equatable {
            struct Change: Decodable, Equatable {
                let path: String
                let kind: String
            }
            let name: String
            let status: String
            let changes: [Change]
        }
        struct Problem: Decodable, Equatable {
            let code: String
            let message: String
            let help: String
        }
        let ok: Bool
        let command: String
        let dependencies: [Dependency]
        let errors: [Problem]
    }

    @Test func `of several failures the first kind of the contract decides the exit code`() {
        #expect(Failure.Kind.exitCode(of: []) == 0)
        #expect(Failure.Kind.exitCode(of: [.unmet, .unavailable]) == 69)
        #expect(Failure.Kind.exitCode(of: [.unavailable, .disk, .permission]) == 77)
        #expect(Failure.Kind.exitCode(of: [.permission, .data, .unmet]) == 65)
        #expect(Failure.Kind.exitCode(of: [.data, .bug]) == 70)
        #expect(Failure.Kind.exitCode(of: [.busy, .unmet]) == 75)
    }
}
