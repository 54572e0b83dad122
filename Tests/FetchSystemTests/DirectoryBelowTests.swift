import FetchSystem
import Foundation
import TestSupport
import Testing

@Suite struct DirectoryBelowTests {
    private let scratch: ScratchDirectory
    private let directory: Directory

    init() throws {
        scratch = try ScratchDirectory()
        try scratch.write("inside/a/file", "mine")
        try scratch.write("outside/file", "not mine")
        let links = [
            ("inside/down", "a"), ("inside/a/up", "../a/./file"), ("inside/twice", "down/up"),
            ("inside/out", "../outside"),
            ("inside/a/out", "../../outside/file"), ("inside/absolute", scratch.path("inside/a")),
            ("inside/self", "self"),
            ("inside/back", "../inside/a"),
        ]
        for (link, target) in links {
            try FileManager.default.createSymbolicLink(atPath: scratch.path(link), withDestinationPath: target)
        }
        directory = try Directory(path: scratch.path("inside"))
    }

    @Test(arguments: ["a/file", "down/file", "a/up", "twice", "./a//file"])
    func `links that stay inside are followed`(_ path: String) throws {
        #expect(try directory.file(below: path).contents(limit: 10) == [UInt8]("mine".utf8))
    }

    @Test(arguments: [
        ("out/file", "out"), ("a/out", "a/out"), ("down/out", "a/out"), ("absolute/file", "absolute"),
        ("back/file", "back"), ("../outside/file", "../outside/file"),
    ])
    func `links that lead out are not, even where they would come back`(_ path: String, _ link: String) throws {
        let error = #expect(throws: LinkLeadsOut.self) { try directory.file(below: path) }
        #expect(error?.link == link)
    }

    @Test(arguments: [("none", ENOENT), ("a/none/x", ENOENT), ("a/file/x", ENOTDIR), ("self", ELOOP), ("a/..", EISDIR)])
    func `what is no file is an error of the system`(_ path: String, _ number: Int32) throws {
        let error = #expect(throws: SystemError.self) { try directory.file(below: path) }
        #expect(error?.number == number)
    }
}
