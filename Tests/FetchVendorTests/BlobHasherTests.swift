import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchVendor

struct BlobHasherTests {
    /// Returns what is delivered of `names`, by their numbers.
    private func files(_ names: [String], in scratch: ScratchDirectory) throws -> [Int: ObservedFile] {
        let hasher = BlobHasher()
        let directory = try Directory(path: scratch.path)
        var files: [Int: ObservedFile] = [:]
        for (number, name) in names.enumerated() {
            let known = try hasher.request(name, isLink: false, name, in: directory, as: number) { files[$0] = $1 }
            #expect((known == nil) == (try directory.status(name) == nil))
            if let known { #expect((known.entry.path, known.entry.blob) == (name, .pending)) }
        }
        try hasher.finish()
        return files
    }

    @Test func `files of all sizes have their blob ids, whatever they are beside`() throws {
        let scratch = try ScratchDirectory()
        var expected: [Int: SHA256Digest] = [:]
        var names: [String] = []
        let buffer = 128 << 10
        let sizes = [
            0, 1, 31, 63, 64, 65, buffer - 1, 3, buffer, buffer + 1, 100, 2 * buffer, 3 * buffer + 7, 0, 5 * buffer,
        ]
        for (number, size) in (sizes + sizes.reversed()).enumerated() {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }
            names.append("file\(number)")
            try scratch.write("file\(number)", Data(bytes))
            expected[number] = TreeHash.blob(bytes)
        }
        let found = try files(names, in: scratch)
        #expect(found.mapValues(\.entry.blob) == expected)
        #expect(found.allSatisfy { $0.value.entry.path == names[$0.key] })
    }

    @Test func `a file is not read any further once that is not wanted`() throws {
        struct Stop: Error {}
        let scratch = try ScratchDirectory()
        try scratch.write("file", "")
        truncate(scratch.path("file"), 1 << 40)
        let hasher = BlobHasher { throw Stop() }
        let directory = try Directory(path: scratch.path)
        _ = try hasher.request("file", isLink: false, "file", in: directory, as: 0) { _, _ in }
        #expect(throws: Stop.self) { try hasher.finish() }
        #expect(throws: Stop.self) { try Scan(of: directory) { throw Stop() } }
    }

    @Test func `what is gone is not delivered, and the others are`() throws {
        let scratch = try ScratchDirectory()
        for name in ["a", "c", "d"] { try scratch.write(name, name) }
        #expect(
            try files(["a", "gone", "c", "none", "d"], in: scratch).mapValues(\.entry.path) == [0: "a", 2: "c", 4: "d"]
        )
    }

    @Test func `a file that grows before it is hashed is read again`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", String(repeating: "a", count: 200_000))
        let directory = try Directory(path: scratch.path)
        let hasher = BlobHasher()
        var file: ObservedFile?
        #expect(
            try hasher.request("file", isLink: false, "file", in: directory, as: 0) { file = $1 }?.entry.size == 200_000
        )
        let grown = String(repeating: "b", count: 300_000)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path("file")))
        try handle.write(contentsOf: Data(grown.utf8))
        try handle.close()
        try hasher.finish()
        #expect(file?.entry.size == 300_000)
        #expect(file?.status.size == 300_000)
        #expect(file?.entry.blob == TreeHash.blob([UInt8](grown.utf8)))
    }

    @Test func `after an error nothing is left of what was requested`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", "a")
        try scratch.write("next", "b")
        let directory = try Directory(path: scratch.path)
        let hasher = BlobHasher()
        let name = String(repeating: "x", count: 300)
        _ = try hasher.request("file", isLink: false, "file", in: directory, as: 0) { _, _ in Issue.record("forgotten")
        }
        #expect(throws: SystemError.self) {
            _ = try hasher.request(name, isLink: false, name, in: directory, as: 1) { _, _ in Issue.record("failed") }
        }
        var next: ObservedFile?
        _ = try hasher.request("next", isLink: false, "next", in: directory, as: 2) { next = $1 }
        try hasher.finish()
        #expect(next?.entry.blob == TreeHash.blob([UInt8(ascii: "b")]))
    }
}
