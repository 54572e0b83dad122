import FetchSystem
import Foundation
import TestSupport
import Testing

struct DirectoryReplaceTests {
    @Test(arguments: [true, false])
    func `a file is replaced whole, with the permissions asked for`(_ durably: Bool) throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", "old")
        let directory = try Directory(path: scratch.path)

        try directory.replace("file", with: [UInt8]("new".utf8), permissions: 0o600, durably: durably)

        #expect(try scratch.read("file") == "new")
        #expect(try directory.status("file")?.permissions == 0o600)
        #expect(try scratch.list() == ["file"])
    }

    @Test func `a link is replaced, not followed`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("elsewhere", "precious")
        symlink("elsewhere", scratch.path("file"))

        try Directory(path: scratch.path).replace("file", with: [1])

        #expect(try scratch.read("elsewhere") == "precious")
        #expect(try Directory(path: scratch.path).status("file")?.kind == .file)
    }

    @Test func `a replacement that fails leaves nothing behind`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file/in/the/way", "")

        #expect(throws: SystemError.self) { try Directory(path: scratch.path).replace("file", with: [1]) }

        #expect(try scratch.list() == ["file/", "file/in/", "file/in/the/", "file/in/the/way"])
    }

    @Test func `what a killed replacement left is swept, and nothing else`() throws {
        let scratch = try ScratchDirectory()
        for name in [
            ".file.0123456789abcdef", ".file.0123456789ABCDEF", ".file.short", ".other.0123456789abcdef", "file",
        ] {
            try scratch.write(name, "")
        }

        try Directory(path: scratch.path).sweepReplacements(of: "file")

        #expect(
            try scratch.list() == [".file.0123456789ABCDEF", ".file.short", ".other.0123456789abcdef", "file"]
        )
    }
}
