import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

@Suite struct PatchTargetTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        try scratch.write("project/deps.yaml", "dependencies: {}\n")
        try scratch.write("project/sub/file", "x")
    }

    private func write(_ path: String?) throws -> String {
        var target = PatchTarget(for: "engine")
        if let path {
            target = try PatchTarget(
                path,
                from: scratch.path("project"),
                for: "engine",
                project: scratch.path("project"),
                Manifest(file: "deps.yaml")
            )
        }
        return try target.write([1], in: try Directory(path: scratch.path("project"))).path
    }

    @Test func `no file is ever written over`() throws {
        #expect(try write(nil) == "patches/engine.patch")
        #expect(try write(nil) == "patches/engine-2.patch")
        #expect(try write("sub/file") == "sub/file-2")
        #expect(try write(".hidden") == ".hidden")
        #expect(try write(".hidden") == ".hidden-2")
        #expect(try scratch.read("project/sub/file") == "x")
    }

    @Test func `a patch that is taken back leaves no directory`() throws {
        let project = try Directory(path: scratch.path("project"))
        let before = try project.entries().map(\.name).sorted()
        try PatchTarget(for: "engine").write([1], in: project).remove()
        #expect(try project.entries().map(\.name).sorted() == before)
        let first = try PatchTarget(for: "engine").write([1], in: project)
        try PatchTarget(for: "physics").write([1], in: project).remove()
        #expect(try scratch.read("project/\(first.path)").utf8.count == 1)
    }

    @Test(arguments: [
        ("a/b/c.diff", "a/b/c.diff"), ("sub", "sub/engine.patch"), ("sub/", "sub/engine.patch"),
        ("new/", "new/engine.patch"), ("./sub/../x", "x"),
    ])
    func `a path is relative to the project, and a directory gets a file`(_ path: String, _ expected: String) throws {
        #expect(try write(path) == expected)
    }

    @Test func `a link inside the project counts as what it leads to`() throws {
        try FileManager.default.createSymbolicLink(atPath: scratch.path("project/in"), withDestinationPath: "sub")
        #expect(try write("in/x.patch") == "sub/x.patch")
    }

    @Test func `what leads out, or nowhere, is refused`() throws {
        try FileManager.default.createSymbolicLink(atPath: scratch.path("project/out"), withDestinationPath: "..")
        try FileManager.default.createSymbolicLink(atPath: scratch.path("project/gone"), withDestinationPath: "/none")
        #expect(throws: PatchSaveError.outside(path: "../x")) { try write("../x") }
        #expect(throws: PatchSaveError.outside(path: "out/x")) { try write("out/x") }
        #expect(throws: PatchSaveError.outside(path: "/x")) { try write("/x") }
        #expect(throws: PatchSaveError.unusable(path: "gone")) { try write("gone") }
        #expect(throws: PatchSaveError.unusable(path: "gone/x")) { try write("gone/x") }
        #expect(throws: PatchSaveError.unusable(path: "sub/file/x")) { try write("sub/file/x") }
        #expect(throws: PatchSaveError.unusable(path: "none/../x")) { try write("none/../x") }
        #expect(throws: PatchSaveError.vendored(path: "vendor/x", directory: "vendor")) { try write("vendor/x") }
        #expect(throws: PatchSaveError.vendored(path: ".fetch/x", directory: ".fetch")) { try write(".fetch/x") }
        #expect(try !scratch.list("project").contains { $0.hasPrefix("none") })
    }
}
