import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

@Suite struct OverridePathTests {
    @Test(arguments: [
        ("/a/b", "/a/c", "../b"), ("/a/b", "/a", "b"), ("/a", "/a/b/c", "../.."), ("/x", "/", "x"), ("/a", "/a", "."),
    ])
    func `a path is relative to the project`(_ path: String, _ project: String, _ expected: String) {
        #expect(OverridePath.relative(path, to: project) == expected)
    }

    @Test func `a directory contains what is below it alone`() {
        #expect(OverridePath.contains("/a", "/a/b"))
        #expect(OverridePath.contains("/", "/a"))
        #expect(!OverridePath.contains("/a", "/ab"))
        #expect(!OverridePath.contains("/a", "/a"))
    }

    @Test func `links in a path count as what they lead to`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("project/vendor/engine/x", "x")
        try scratch.write("clone/x", "x")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: scratch.path("into"), withDestinationPath: "project/vendor/engine")
        try files.createSymbolicLink(atPath: scratch.path("good"), withDestinationPath: "clone")
        let manifest = Manifest(file: "deps.yaml")
        func path(_ text: String) throws -> String {
            try OverridePath(text, from: scratch.path, project: scratch.path("project"), manifest).recorded
        }
        #expect(try path("good") == "../clone")
        #expect(try path(scratch.path("good")) == scratch.path("clone"))
        #expect(throws: OverrideError.vendored(path: "into", directory: "vendor")) { try path("into") }
        #expect(throws: OverrideError.project(path: "project/.")) { try path("project/.") }
        #expect(throws: OverrideError.above(path: ".", below: scratch.path("project"))) { try path(".") }
        #expect(throws: OverrideError.notDirectory(path: "clone/x")) { try path("clone/x") }
        #expect(throws: OverrideError.missing(path: "clone/x/y")) { try path("clone/x/y") }
    }

    @Test func `filters apply to files and to the directories around them`() throws {
        let filter = PathFilter(include: [try Glob("src/**")], exclude: [try Glob("**/gen")])
        #expect(filter.keeps(fileAt: "src/a.c"))
        #expect(!filter.keeps(fileAt: "src/gen/a.c"))
        #expect(!filter.keeps(fileAt: "README"))
        #expect(PathFilter().keeps(fileAt: "README"))
    }
}
