import Foundation
import Testing

@testable import LocalForge

@Suite struct RepositoryScriptTests {
    @Test func `a fixture becomes commits, branches and tags`() throws {
        let script = try RepositoryScript(
            """
            summary: A thing
            private: true
            author: Ada Petrov <ada@northwind.example>
            date: 2023-09-01T07:00:00Z

            commit Begin
            | Because someone must.
            file a b.txt
            | one
            |
            |  indented
            executable run.sh
            symlink link -> a b.txt
            tag v1
            branch work/deep
            commit Go on
            delete run.sh
            tag v2: The second
            """
        )
        #expect(script.isPrivate && script.summary == "A thing")
        #expect(script.commits.map(\.message) == ["Begin\n\nBecause someone must.\n", "Go on\n"])
        #expect(script.commits.map(\.signature.time) == [1_693_551_600, 1_693_638_000])
        #expect(
            script.commits[0].changes == [
                .file(path: "a b.txt", mode: .regular, bytes: Data("one\n\n indented\n".utf8)),
                .file(path: "run.sh", mode: .executable, bytes: Data()),
                .file(path: "link", mode: .link, bytes: Data("a b.txt".utf8)),
            ]
        )
        #expect(script.commits[1].changes == [.removal(path: "run.sh")])
        #expect(script.commits[1].parent == 0)
        #expect(script.branches == [.init(name: "main", commit: 0), .init(name: "work/deep", commit: 1)])
        #expect(script.tags.map(\.name) == ["v1", "v2"])
        #expect(script.tags.map { $0.annotation?.message } == [nil, "The second\n"])
    }

    @Test func `going back to a branch goes on from its last commit`() throws {
        let script = try RepositoryScript(
            """
            commit One
            branch side
            commit Two
            branch main
            commit Three
            """
        )
        #expect(script.commits.map(\.parent) == [nil, 0, 0])
        #expect(script.branches.map(\.commit) == [2, 1])
    }

    @Test func `a loop repeats its lines with their number`() throws {
        let script = try RepositoryScript(
            """
            each 9 11
            commit Build {n}
            tag night-{n:3}
            end
            """
        )
        #expect(script.commits.map(\.message) == ["Build 9\n", "Build 10\n", "Build 11\n"])
        #expect(script.tags.map(\.name) == ["night-009", "night-010", "night-011"])
    }

    @Test func `noise is as long as asked and the same for the same path`() throws {
        let script = try RepositoryScript("commit One\nnoise a 1001\nnoise b 1001\ncommit Two\nnoise a 1001")
        let changes = script.commits.flatMap(\.changes)
        #expect(changes[0] == changes[2])
        #expect(changes[0] != changes[1])
        guard case .file(_, _, let bytes) = changes[0] else { return #expect(Bool(false)) }
        #expect(bytes.count == 1001)
        #expect(Set(bytes).count > 200)
    }

    @Test(arguments: [
        ("| body", 1, "a body without a statement above it"),
        ("tag v1", 1, "a tag needs a commit above it"),
        ("file a", 1, "a change needs a commit above it"),
        ("commit One\nbranch b\nbranch main\nfiel a", 4, "unknown statement 'fiel'"),
        ("commit One\n\nsymlink a b", 3, "expected 'symlink PATH -> TARGET'"),
        ("date: soon", 1, "expected a time such as 2022-01-01T00:00:00Z, found 'soon'"),
        ("each 3 1\nend", 1, "expected 'each FIRST LAST', not inside another"),
        ("# nothing", 1, "a repository needs at least one commit"),
    ])
    func `what does not follow the format is refused at its line`(text: String, line: Int, message: String) {
        #expect(throws: FixtureError(line: line, message)) { try RepositoryScript(text) }
    }

    @Test func `the import stream holds lengths in bytes`() throws {
        let script = try RepositoryScript("date: 2023-09-01T07:00:00Z\ncommit Grüße\nfile ü\n| é\ntag t: ä")
        let expected = """
            commit refs/heads/main
            mark :1
            author Mira Okonkwo <mira@jumboskill.example> 1693551600 +0000
            committer Mira Okonkwo <mira@jumboskill.example> 1693551600 +0000
            data 8
            Grüße

            M 100644 inline ü
            data 3
            é

            reset refs/heads/main
            from :1
            tag t
            from :1
            tagger Mira Okonkwo <mira@jumboskill.example> 1693551600 +0000
            data 3
            ä

            done

            """
        #expect(String(decoding: script.fastImport, as: UTF8.self) == expected)
    }
}
