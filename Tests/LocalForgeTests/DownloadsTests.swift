import Foundation
import Testing

@testable import LocalForge

@Suite struct DownloadsTests {
    private let text = """
        commit One
        file a
        | in the commit
        date: 2022-06-01T08:30:00Z
        download b.tar.gz
        file top/run.sh
        | #!/bin/sh
        symlink top/run -> run.sh
        download notes.txt
        | one
        |  two
        download noise.bin
        noise x 1000
        commit Two
        file c
        """

    @Test func `a download takes the changes below it`() throws {
        let script = try RepositoryScript(text)
        #expect(script.downloads.map(\.name) == ["b.tar.gz", "notes.txt", "noise.bin"])
        #expect(script.downloads.map(\.changes.count) == [2, 0, 1])
        #expect(script.downloads[0].date == "2022-06-01T08:30:00.000000+00:00")
        #expect(script.commits.map(\.changes.count) == [1, 1])
    }

    @Test func `downloads below a release are its own, until the next commit`() throws {
        let text = """
            commit One
            download loose.txt
            | 1
            release v1
            download a.txt
            | 2
            download b.zip
            file inside
            draft v2
            download c.txt
            | 3
            commit Two
            download last.txt
            | 4
            """
        let script = try RepositoryScript(text)
        #expect(script.downloads.map(\.name) == ["loose.txt", "last.txt"])
        #expect(script.releases.map(\.tag) == ["v1", "v2"])
        #expect(script.releases.map(\.isDraft) == [false, true])
        #expect(script.releases.map { release in release.files.map(\.name) } == [["a.txt", "b.zip"], ["c.txt"]])
        #expect(script.releases[0].files[1].changes.count == 1)
        #expect(script.commits.map(\.changes.count) == [0, 0])
    }

    @Test(arguments: ["release", "draft"])
    func `a release needs a tag`(statement: String) {
        #expect(throws: FixtureError(line: 2, "expected '\(statement) TAG'")) {
            try RepositoryScript("commit One\n\(statement)")
        }
    }

    @Test(arguments: ["download", "download a/b.zip"])
    func `a download needs a plain name`(statement: String) {
        #expect(throws: FixtureError(line: 2, "expected 'download NAME'")) {
            try RepositoryScript("commit One\n\(statement)")
        }
    }

    @Test func `an archive is the same on every machine, a plain file as written`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let repository = Repository(
            workspace: "w",
            slug: "r",
            try RepositoryScript(text),
            BareRepository(directory.url, .script(RepositoryScript()))
        )
        let downloads = Downloads(directory: try directory.directory("downloads"))
        let files = repository.downloads

        #expect(try await downloads.bytes(files[1], of: repository) == Data("one\n two\n".utf8))
        #expect(try await downloads.bytes(files[2], of: repository).count == 1000)
        let archive = try await downloads.take(files[0], of: repository)
        #expect(Array(archive.prefix(2)) == [0x1f, 0x8b])
        let again = Downloads(directory: try directory.directory("again"))
        #expect(try await again.bytes(files[0], of: repository) == archive)
        #expect(await downloads.taken(files[0], of: repository) == 1)
        #expect(await downloads.taken(files[1], of: repository) == 0)
    }
}
