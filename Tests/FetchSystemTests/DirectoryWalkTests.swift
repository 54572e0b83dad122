import FetchSystem
import Foundation
import TestSupport
import Testing

struct DirectoryWalkTests {
    private func paths(_ path: String) throws -> [String] {
        var walk = try DirectoryWalk(Directory(path: path))
        var result: [String] = []
        while let step = walk.next() {
            let path = String(decoding: walk.path, as: UTF8.self)
            let name = walk.withName { String(decoding: UnsafeRawBufferPointer($0), as: UTF8.self) }
            #expect(path.hasSuffix(name))
            result.append(step == .left ? "\(path)/" : path)
            if step == .met(.directory) { try walk.enter(walk.directory.directory(name)) }
        }
        return result
    }

    @Test func `whole paths come in the order of their bytes, and each directory once more when it is left`() throws {
        let scratch = try ScratchDirectory()
        for name in ["a-b", "a/x/1", "a/y", "a.c", "a0", "b", "ab/z"] { try scratch.write(name, "") }
        mkdir(scratch.path("hollow"), 0o700)
        symlink("a", scratch.path("link"))

        #expect(
            try paths(scratch.path) == [
                "a-b", "a.c", "a", "a/x", "a/x/1", "a/x/", "a/y", "a/", "a0", "ab", "ab/z", "ab/", "b", "hollow",
                "hollow/", "link",
            ]
        )
    }

    @Test func `an empty directory has no steps`() throws {
        let scratch = try ScratchDirectory()

        #expect(try paths(scratch.path).isEmpty)
    }

    @Test func `a tree is removed whatever is in it, and what its links lead to is not`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("tree/a/b/c", "")
        try scratch.write("tree/shut/file", "")
        try scratch.write("elsewhere/file", "precious")
        symlink("../elsewhere", scratch.path("tree/link"))
        mkfifo(scratch.path("tree/a/fifo"), 0o600)
        chmod(scratch.path("tree/a/b"), 0o500)
        chmod(scratch.path("tree/shut"), 0o000)
        let directory = try Directory(path: scratch.path)

        try directory.removeTree("tree")
        try directory.removeTree("tree")

        #expect(try scratch.list() == ["elsewhere/", "elsewhere/file"])
    }
}
