import FetchModel
import FetchSystem
import Foundation
import Glibc
import TestSupport
import Testing

struct FileTests {
    @Test func `reading at an offset leaves the place of the next read alone`() throws {
        let scratch = try ScratchDirectory()
        let file = try File.reading(scratch.write("a", "0123456789"))
        #expect(try file.read(upTo: 3) == [UInt8]("012".utf8))
        var bytes = [UInt8](repeating: 0, count: 4)
        #expect(try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 6) } == 4)
        #expect(bytes == [UInt8]("6789".utf8))
        #expect(try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 8) } == 2)
        #expect(try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 99) } == 0)
        #expect(try file.read(upTo: 3) == [UInt8]("345".utf8))
        try file.seek(to: 9)
        #expect(try file.read(upTo: 3) == [UInt8]("9".utf8))
        #expect(try file.read(upTo: 3).isEmpty)
    }

    @Test func `a link is not opened`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("a", "x")
        try FileManager.default.createSymbolicLink(atPath: scratch.path("l"), withDestinationPath: "a")
        #expect(throws: SystemError.self) { try File.reading(scratch.path("l")) }
    }

    @Test func `a full disk is an error that says what to do`() throws {
        let file = File(owning: open("/dev/full", O_WRONLY), path: "/dev/full")
        let error = #expect(throws: SystemError.self) { try file.write([1, 2, 3]) }
        #expect(error?.number == ENOSPC)
        #expect(error?.failure.kind == .disk)
        #expect(error?.failure.message == "cannot write '/dev/full': no space left on device")
        #expect(error?.failure.help != nil)
    }

    @Test func `large writes are whole`() throws {
        let scratch = try ScratchDirectory()
        let bytes = [UInt8](repeating: 7, count: 5_000_000)
        let file = try Directory(path: scratch.path).create("a")
        try file.write(bytes)
        #expect(try file.status().size == 5_000_000)
        #expect(try file.status() == Directory(path: scratch.path).status("a"))
    }
}
