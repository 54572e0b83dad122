import FetchSystem
import Foundation
import Glibc
import TestSupport
import Testing

struct DirectoryTests {
    @Test func `a directory is opened through links above it, and not through itself`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("real/sub/file", "x")
        try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "real")
        #expect(try Directory(path: scratch.path("link/sub")).status("file")?.size == 1)
        let error = #expect(throws: SystemError.self) { try Directory(path: scratch.path("link")) }
        #expect(error?.number == ELOOP || error?.number == ENOTDIR)
        #expect(error?.path == scratch.path("link"))
        #expect(try Directory(path: scratch.path("link"), followingLink: true).status("sub")?.kind == .directory)
        #expect(throws: SystemError.self) { try Directory(path: scratch.path).directory("link") }
    }

    @Test func `create makes a new file, and never touches one that is there`() throws {
        let scratch = try ScratchDirectory()
        let directory = try Directory(path: scratch.path)
        try directory.create("a", permissions: 0o700).write([UInt8]("hello".utf8))
        #expect(try scratch.read("a") == "hello")
        #expect(try directory.status("a")?.isExecutable == true)
        #expect(throws: SystemError.self) { try directory.create("a") }
        try directory.link("outward", to: scratch.path("elsewhere"))
        let error = #expect(throws: SystemError.self) { try directory.create("outward") }
        #expect(error?.number == EEXIST)
        #expect(!scratch.has("elsewhere"))
    }

    @Test func `file never follows a link, nor waits for a fifo`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("secret", "x")
        let directory = try Directory(path: scratch.path)
        try directory.link("link", to: "secret")
        #expect(throws: SystemError.self) { try directory.file("link") }
        #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
        #expect(try directory.file("pipe").status().kind == .other)
    }

    @Test func `links are told apart from what they lead to`() throws {
        let scratch = try ScratchDirectory()
        let directory = try Directory(path: scratch.path)
        try directory.link("dangling", to: "no/where")
        #expect(try directory.status("dangling")?.kind == .symlink)
        #expect(try directory.target(of: "dangling") == [UInt8]("no/where".utf8))
        #expect(try directory.status("no") == nil)
        #expect(throws: SystemError.self) { try directory.target(of: "no") }
    }

    @Test func `entries are all names, with their kinds`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write(".hidden", "")
        try scratch.write("sub/file", "")
        let directory = try Directory(path: scratch.path)
        try directory.link("link", to: "sub")
        let found = Dictionary(uniqueKeysWithValues: try directory.entries().map { ($0.name, $0.kind) })
        #expect(found == [".hidden": .file, "sub": .directory, "link": .symlink])
        // Listing twice works: it does not use up the directory's own place.
        #expect(try directory.entries().count == 3)
    }

    @Test func `a name that is not UTF-8 is listed and marked`() throws {
        let scratch = try ScratchDirectory()
        let bytes =
            Array(scratch.path("").utf8CString.dropLast()) + [CChar(UInt8(ascii: "/")), CChar(bitPattern: 0xff), 0]
        let descriptor = open(bytes, O_CREAT, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        #expect(try Directory(path: scratch.path).entries().map(\.isFaithful) == [false])
    }

    @Test func `removing a tree follows no link`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("outside/kept", "x")
        try scratch.write("tree/deep/er/file", "x")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("tree/deep/link"),
            withDestinationPath: scratch.path("outside")
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: scratch.path("tree/deep/er"))
        let directory = try Directory(path: scratch.path)
        try directory.removeTree("tree")
        #expect(!scratch.has("tree"))
        #expect(scratch.has("outside/kept"))
        try directory.removeTree("tree")
    }

    @Test func `rename replaces a file, but not a filled directory`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("a", "new")
        try scratch.write("b", "old")
        try scratch.write("full/x", "")
        let directory = try Directory(path: scratch.path)
        try directory.rename("a", to: "b", in: directory)
        #expect(try scratch.read("b") == "new")
        try directory.make("empty")
        #expect(throws: SystemError.self) { try directory.rename("empty", to: "full", in: directory) }
        #expect(throws: SystemError.self) { try directory.make("full") }
        #expect(throws: SystemError.self) { try directory.removeDirectory("full") }
        try directory.removeDirectory("empty")
        try directory.remove("b")
        #expect(try scratch.list() == ["full/", "full/x"])
    }
}
