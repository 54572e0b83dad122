import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchSystem

struct TemporaryDirectoryTests {
    @Test func `what a killed process left goes with the next, what a living one has stays`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("fetch-scratch-dead/deep/file", "left over")
        try scratch.write("somebody-else/file", "not ours")
        let living = try TemporaryDirectory(in: scratch.path)
        #expect(!scratch.has("fetch-scratch-dead"))
        let other = try TemporaryDirectory(in: scratch.path)
        #expect(FileManager.default.fileExists(atPath: living.path))
        #expect(FileManager.default.fileExists(atPath: other.path))
        #expect(scratch.has("somebody-else/file"))
    }

    @Test func `many at once do not take each other for dead`() async throws {
        let scratch = try ScratchDirectory()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let directory = try TemporaryDirectory(in: scratch.path)
                    try Data("x".utf8).write(to: URL(fileURLWithPath: "\(directory.path)/file"))
                    return FileManager.default.fileExists(atPath: "\(directory.path)/file")
                }
            }
            for try await isThere in group { #expect(isThere) }
        }
        #expect(try scratch.list().isEmpty)
    }

    @Test func `it goes with its last reference`() throws {
        let scratch = try ScratchDirectory()
        var directory: TemporaryDirectory? = try TemporaryDirectory(in: scratch.path)
        try Data().write(to: URL(fileURLWithPath: "\(try #require(directory).path)/file"))
        directory = nil
        #expect(try scratch.list().isEmpty)
    }

    @Test func `a directory in which others can replace names is passed over, and refused`() throws {
        let scratch = try ScratchDirectory()
        for name in ["open", "own"] { mkdir(scratch.path(name), 0o700) }
        chmod(scratch.path("open"), 0o777)
        let (open, own) = (scratch.path("open"), scratch.path("own"))

        let place = TemporaryPlace(preferred: open, others: [own])
        #expect(place.path == own)
        #expect(place.doubt == .writable(path: open))
        #expect(TemporaryPlace(preferred: own).doubt == nil)
        #expect(TemporaryPlace(preferred: "relative", others: [own]).path == own)
        #expect(TemporaryPlace(preferred: scratch.path("missing"), others: [own]).path == scratch.path("missing"))

        let none = TemporaryPlace(preferred: open, others: [open])
        #expect(none.path == open)
        let error = #expect(throws: UntrustedTemporaryPlace.self) { try TemporaryDirectory(in: none.path) }
        let message = error?.failure.message
        #expect(message == "there is no safe place for temporary files: other users can write to '\(open)'")
        #expect(try scratch.list().sorted() == ["open/", "own/"])
    }
}
