import FetchSystem
import Foundation
import TestSupport
import Testing

struct FileContentsTests {
    @Test func `all bytes are read, up to the limit`() throws {
        let scratch = try ScratchDirectory()
        for count in [0, 1, 65_535, 200_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            try scratch.write("file", Data(bytes))

            #expect(try File.reading(scratch.path("file")).contents(limit: count) == bytes)
            #expect(try File.reading(scratch.path("file")).contents(limit: count + 1) == bytes)
            if count > 0 { #expect(try File.reading(scratch.path("file")).contents(limit: count - 1) == nil) }
        }
    }

    @Test func `a file that says nothing of its size is read as well`() throws {
        let bytes = try #require(try File.reading("/proc/self/status").contents(limit: 1 << 20))

        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("Name:"))
    }
}
