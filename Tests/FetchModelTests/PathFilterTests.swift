import Testing

@testable import FetchModel

struct PathFilterTests {
    private func filter(_ include: [String], _ exclude: [String]) throws -> PathFilter {
        try PathFilter(include: include.map { try Glob($0) }, exclude: exclude.map { try Glob($0) })
    }

    @Test func `an empty filter keeps everything`() throws {
        let filter = PathFilter()
        #expect(filter.keepsEverything)
        #expect(filter.keeps(path: "a/b", isFolder: false))
    }

    @Test func `include takes files by name at any depth, and folders whole`() throws {
        let filter = try filter(["Sources/**", "LICENSE.txt"], [])
        #expect(filter.keeps(path: "Sources/a/b.swift", isFolder: false))
        #expect(filter.keeps(path: "LICENSE.txt", isFolder: false))
        #expect(filter.keeps(path: "vendor/LICENSE.txt", isFolder: false))
        #expect(!filter.keeps(path: "README.md", isFolder: false))
        #expect(!filter.keeps(path: "x/Sources/a", isFolder: false))
    }

    @Test func `include of a bare name takes that folder wherever it is`() throws {
        let filter = try filter(["src"], [])
        #expect(filter.keeps(path: "src/a", isFolder: false))
        #expect(filter.keeps(path: "lib/src/deep/a", isFolder: false))
        #expect(!filter.keeps(path: "srcs/a", isFolder: false))
    }

    @Test func `exclude wins over include`() throws {
        let filter = try filter(["src"], ["*.md", "/src/gen/"])
        #expect(filter.keeps(path: "src/a", isFolder: false))
        #expect(!filter.keeps(path: "src/a.md", isFolder: false))
        #expect(!filter.keeps(path: "src/gen/a", isFolder: false))
        #expect(filter.keeps(path: "src/gen", isFolder: false))
        #expect(!filter.keeps(path: "src/gen", isFolder: true))
    }

    @Test func `what lies below an excluded folder is excluded`() throws {
        let filter = try filter([], ["tests"])
        #expect(!filter.keeps(path: "tests", isFolder: true))
        #expect(!filter.keeps(path: "a/tests/deep/er", isFolder: false))
        #expect(filter.keeps(path: "a/test", isFolder: false))
    }
}
