import Foundation
import Testing

@testable import LocalForge

@Suite struct RepositoriesTests {
    @Test func `the fixtures give the same commits on every machine`() async throws {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/forges")
        let directory = try TemporaryDirectory()
        defer { directory.remove() }

        let repositories = try Repositories.make(from: fixtures.standardized, in: directory.url)

        let engine = try #require(await repositories.find("jumboskill", "engine"))
        #expect(try await engine.commit("rev1")?.id == "76c439b7715a1a8c3c385e5f2f685f0cd32e83a3")
        #expect(try await engine.commit("feature/vulkan")?.id == "d47e4f1418badc1abb864bf14f7c5db52448f801")
        let legacy = try #require(await repositories.find("jumboskill", "legacy"))
        #expect(try await legacy.commit("8c567c0")?.id == "8c567c02fad64c40b40c985944c06f5ab1e916bf")
        #expect(try await legacy.mainBranch() == "master")
        let nightly = try #require(await repositories.find("jumboskill", "nightly"))
        #expect(try await nightly.refs().filter { $0.kind == .tag }.count == 131)
    }

    @Test func `a moved tag is seen at once`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let fixtures = try directory.directory("fixtures")
        let workspace = fixtures.appending(path: "w")
        try FileManager.default.createDirectory(at: workspace, withIntermediateDirectories: true)
        try Data("commit One\ntag a\ncommit Two\ntag b".utf8).write(to: workspace.appending(path: "r.repo"))
        let repositories = try Repositories.make(from: fixtures, in: try directory.directory("repositories"))
        let repository = try #require(await repositories.find("w", "r"))
        let second = try #require(try await repository.commit("b"))

        try await repository.setTag("a", to: second.id, message: "Moved")

        let tag = try #require(try await repository.refs().first { $0.name == "a" })
        #expect(tag.commit == second)
        #expect(tag.annotation?.message == "Moved\n")
        try await repository.removeTag("a")
        #expect(try await repository.commit("a") == nil)
    }

    @Test func `a tag can name a tag or a tree, and a renamed repository is found by its number`() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let workspace = try directory.directory("fixtures").appending(path: "w")
        try FileManager.default.createDirectory(at: workspace, withIntermediateDirectories: true)
        try Data("commit One\nfile a\ntag a: First".utf8).write(to: workspace.appending(path: "r.repo"))
        let repositories = try Repositories.make(
            from: directory.url.appending(path: "fixtures"),
            in: try directory.directory("repositories")
        )
        let repository = try #require(await repositories.find("w", "r"))
        let first = try #require(try await repository.object("refs/tags/a"))
        #expect(first.type == "tag" && first.tag?.type == "commit")
        try await repository.setTag("b", to: first.id, message: "Again")
        try await repository.setTag("c", to: try #require(try await repository.object("HEAD^{tree}")).id, message: nil)
        #expect(try await repository.object("refs/tags/b")?.tag?.type == "tag")
        #expect(try await repository.object("refs/tags/c")?.type == "tree")
        #expect(try await repository.object("refs/tags/none") == nil)
        // The list has tags of commits only, each with the commit that it comes down to.
        let tags = try await repository.refs().filter { $0.kind == .tag }
        #expect(tags.map(\.name) == ["a", "b"] && Set(tags.map(\.commit.id)).count == 1)

        #expect(await repositories.rename("w", "r", to: "n", "s"))
        #expect(await repositories.find("w", "r") == nil)
        #expect(await repositories.findRenamed("w", "r")?.name == "n/s")
        #expect(await repositories.find(number: repository.number)?.name == "n/s")
        #expect(await !repositories.rename("w", "r", to: "x", "y"))
    }

    @Test func `a fixture at fault is named with its line`() throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let workspace = directory.url.appending(path: "w")
        try FileManager.default.createDirectory(at: workspace, withIntermediateDirectories: true)
        let file = workspace.appending(path: "r.repo")
        try Data("commit One\nfiel a".utf8).write(to: file)
        let error = #expect(throws: ForgeFailure.self) {
            try Repositories.make(from: directory.url, in: directory.url)
        }
        #expect(error?.description == "\(file.path): line 2: unknown statement 'fiel'")
    }
}
