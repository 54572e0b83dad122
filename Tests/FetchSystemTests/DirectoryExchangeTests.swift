import FetchSystem
import Foundation
import TestSupport
import Testing

struct DirectoryExchangeTests {
    @Test func `two directories swap places`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("one/a", "")
        try scratch.write("two/b", "")
        let directory = try Directory(path: scratch.path)

        #expect(try directory.exchange("one", with: "two", in: directory))

        #expect(try scratch.list() == ["one/", "one/b", "two/", "two/a"])
    }

    @Test func `a swap with nothing is an error`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("one/a", "")
        let directory = try Directory(path: scratch.path)

        let error = try #require(throws: SystemError.self) { try directory.exchange("one", with: "two", in: directory) }

        #expect(error.meansMissing)
    }

    @Test func `an exclusive rename replaces nothing, not even an empty directory`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("one/a", "")
        mkdir(scratch.path("two"), 0o700)
        let directory = try Directory(path: scratch.path)

        let error = try #require(throws: SystemError.self) {
            try directory.renameExclusively("one", to: "two", in: directory)
        }
        try directory.renameExclusively("one", to: "three", in: directory)

        #expect(error.number == EEXIST)
        #expect(try scratch.list() == ["three/", "three/a", "two/"])
    }

    @Test func `a file system is written to its disk`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", "text")

        try Directory(path: scratch.path).synchronizeFileSystem()

        #expect(try scratch.read("file") == "text")
    }
}
