import Testing

@testable import FetchModel

struct PathFilterTests {
    private func filter(_ include: [String], _ exclude: [String]) throws -> PathFilter {
        try PathFilter(include: include.map { try Glob($0) }, exclude: exclude.map { try Glob($0) })
    }

    @Test func `an empty filter keeps everything`() throws {
        let filter = PathFilter()
        #expect(filter.keepsEverything)
        #expect(filter.keeps(path: "a/b", isDirectory: false))
    }

    @Test func `include takes files by name at any depth, and whole directories`() throws {
        let filter = try filter(["Sources/**", "LICENSE.txt"], [])
        #expect(filter.keeps(path: "Sources/a/b.swift", isDirectory: false))
        #expect(filter.keeps(path: "LICENSE.txt", isDirectory: false))
        #expect(filter.keeps(path: "vendor/LICENSE.txt", isDirectory: false))
        #expect(!filter.keeps(path: "README.md", isDirectory: false))
        #expect(!filter.keeps(path: "x/Sources/a", isDirectory: false))
    }

    @Test func `include of a bare name takes that directory wherever it is`() throws {
        let filter = try filter(["src"], [])
        #expect(filter.keeps(path: "src/a", isDirectory: false))
        #expect(filter.keeps(path: "lib/src/deep/a", isDirectory: false))
        #expect(!filter.keeps(path: "srcs/a", isDirectory: false))
    }

    @Test func `exclude wins over include`() throws {
        let filter = try filter(["src"], ["*.md", "/src/gen/"])
        #expect(filter.keeps(path: "src/a", isDirectory: false))
        #expect(!filter.keeps(path: "src/a.md", isDirectory: false))
        #expect(!filter.keeps(path: "src/gen/a", isDirectory: false))
        #expect(filter.keeps(path: "src/gen", isDirectory: false))
        #expect(!filter.keeps(path: "src/gen", isDirectory: true))
    }

    @Test func `everything below an excluded directory is excluded`() throws {
        let filter = try filter([], ["tests"])
        #expect(!filter.keeps(path: "tests", isDirectory: true))
        #expect(!filter.keeps(path: "a/tests/deep/er", isDirectory: false))
        #expect(filter.keeps(path: "a/test", isDirectory: false))
    }
}
