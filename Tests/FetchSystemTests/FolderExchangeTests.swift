import FetchSystem
import Foundation
import TestSupport
import Testing

struct FolderExchangeTests {
    @Test func `two folders swap places`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("one/a", "")
        try scratch.write("two/b", "")
        let folder = try Folder(path: scratch.path)

        #expect(try folder.exchange("one", with: "two", in: folder))

        #expect(try scratch.list() == ["one/", "one/b", "two/", "two/a"])
    }

    @Test func `a swap with nothing is an error`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("one/a", "")
        let folder = try Folder(path: scratch.path)

        let error = try #require(throws: SystemError.self) { try folder.exchange("one", with: "two", in: folder) }

        #expect(error.meansMissing)
    }

    @Test func `an exclusive rename replaces nothing, not even an empty folder`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("one/a", "")
        mkdir(scratch.path("two"), 0o700)
        let folder = try Folder(path: scratch.path)

        let error = try #require(throws: SystemError.self) {
            try folder.renameExclusively("one", to: "two", in: folder)
        }
        try folder.renameExclusively("one", to: "three", in: folder)

        #expect(error.number == EEXIST)
        #expect(try scratch.list() == ["three/", "three/a", "two/"])
    }

    @Test func `a file system is written to its disk`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("file", "text")

        try Folder(path: scratch.path).synchronizeFileSystem()

        #expect(try scratch.read("file") == "text")
    }
}
