import FetchModel
import FetchSystem
import Glibc
import TestSupport
import Testing

@testable import FetchVendor

/// Listings that wait in a file without a name until the index is written.
struct RecordSpoolTests {
    @Test func `what was added is read back, piece by piece`() throws {
        let scene = try Scene(filled: ())
        let spool = RecordSpool(in: scene.project, keeping: 0)
        let pieces: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 7, count: 100_000), [4]]

        let parts = try pieces.map { try #require(spool.add($0[...])) }

        #expect(parts.map(\.offset) == [0, 3, 3, 100_003])
        #expect(try parts.map { try $0.bytes() } == pieces)
        #expect(try parts[2].bytes() == pieces[2])
    }

    @Test func `threads that add at the same time get pieces of their own`() async throws {
        let scene = try Scene(filled: ())
        let spool = RecordSpool(in: scene.project, keeping: 0)

        try await withThrowingTaskGroup { group in
            for number in 0..<64 {
                group.addTask {
                    let bytes = [UInt8](repeating: UInt8(number), count: 1 + number * 100)
                    let read = try spool.add(bytes[...])?.bytes()
                    #expect(read == bytes)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `the file has no name`() throws {
        let scene = try Scene(filled: ())
        let spool = RecordSpool(in: scene.project, keeping: 0)
        _ = spool.add([1])

        #expect(try scene.scratch.list(".fetch") == [".gitignore"])
    }

    @Test func `a record means the same wherever its listing is`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        let spool = RecordSpool(in: scene.project, keeping: 0)

        let spooled = record.moved(to: spool)

        #expect(spooled == record)
        #expect(spooled.moved(to: spool) == record)
        #expect(spooled.hashValue == record.hashValue)
        #expect(try spooled.entries == record.entries)
        #expect(spooled.files == 4)
        #expect(try spooled.freshness(in: scene.project) == .untouched)
        #expect(try scene.scan(trusting: spooled).filesRead == 0)
        #expect(try VendorIndex(records: [spooled]).encoded() == VendorIndex(records: [record]).encoded())
    }

    @Test func `an index is decoded from a file as from memory, however many windows it takes`() throws {
        let scene = try Scene(filled: ())
        let small = try scene.record()
        // One listing that is larger than a window, between small ones.
        let blob = SHA256Hasher.digest(of: [1])
        let status = try #require(try scene.project.root.status("vendor"))
        var findings = Findings()
        findings.entries = (0..<8_000).map { number in
            let entry = TreeEntry(path: "dir/file\(10_000 + number).c", mode: .file, blob: blob, size: 1)
            return ObservedFile(entry: entry, status: status)
        }
        let large = Scan(findings: findings, observed: 1).record(name: "m", destination: "vendor/m")
        let names = (0..<3_000).map { "lib\($0)" }
        let index = VendorIndex(records: names.map(small.renamed) + [large], note: [1, 2], written: 3)
        let part = try part(of: index.encoded(), in: scene)

        let decoded = try #require(try VendorIndex(decoding: part))

        #expect(decoded == index)
        #expect(try decoded["m"]?.entries == large.entries)
        #expect(try decoded["lib2999"]?.entries == small.entries)
    }

    @Test func `an index that is truncated anywhere, or goes on, counts as none`() throws {
        let scene = try Scene(filled: ())
        let bytes = try VendorIndex(records: [try scene.record()]).encoded()

        for count in 0..<bytes.count {
            #expect(try VendorIndex(decoding: part(of: Array(bytes[..<count]), in: scene)) == nil)
        }
        #expect(try VendorIndex(decoding: part(of: bytes + [0], in: scene)) == nil)
    }

    @Test func `a large index is read as it was written, and not after a change`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        let count = RecordSpool.threshold / record.listing.size + 1
        let index = VendorIndex(records: (0..<count).map { record.renamed("lib\($0)") })
        try scene.project.write(index, "deps")

        let read = try #require(try scene.project.index("deps"))

        #expect(read.records == index.records)
        #expect(try scene.scratch.list(".fetch") == [".gitignore", "index-deps"])
        let path = scene.scratch.path(".fetch/index-deps")
        let file = open(path, O_RDWR | O_CLOEXEC)
        for position in [0, 1_000_000, Int(lseek(file, 0, SEEK_END)) - 1] {
            var byte: UInt8 = 0
            #expect(pread(file, &byte, 1, position) == 1)
            byte ^= 1
            #expect(pwrite(file, &byte, 1, position) == 1)
            #expect(try scene.project.index("deps") == nil)
            byte ^= 1
            #expect(pwrite(file, &byte, 1, position) == 1)
        }
        #expect(try scene.project.index("deps")?.records == index.records)
        #expect(truncate(path, 4 << 20 | 1) == 0)
        #expect(try scene.project.index("deps") == nil)
        close(file)
    }

    private func part(of bytes: [UInt8], in scene: Scene) throws -> RecordSpool.Part {
        let file = try scene.project.makeState().unnamedFile()
        try file.write(bytes[...], at: 0)
        return RecordSpool.Part(file: file, offset: 0, size: bytes.count)
    }

    @Test func `a change shows through a spooled record`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record().moved(to: RecordSpool(in: scene.project, keeping: 0))

        try scene.scratch.write("vendor/engine/README.md", "other\n")

        #expect(try record.freshness(in: scene.project) == .different)
    }

    @Test func `where nothing can be written, a record stays in memory`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        let full = RecordSpool(keeping: 0) {
            File(owning: open("/dev/full", O_WRONLY | O_CLOEXEC), path: "/dev/full")
        }

        #expect(full.add([1]) == nil)
        #expect(record.moved(to: full) == record)
        #expect(try record.moved(to: full).entries == record.entries)
    }

    @Test func `without a directory for the project's state, everything stays in memory`() throws {
        let scene = try Scene()
        try scene.scratch.write(".fetch", "a file\n")

        #expect(RecordSpool(in: scene.project, keeping: 0).add([1]) == nil)
    }

    @Test func `a few bytes are not worth a file`() throws {
        let scene = try Scene()
        let spool = RecordSpool(in: scene.project, keeping: 5)

        #expect(spool.add([1, 2, 3]) == nil)
        #expect(spool.add([4, 5]) == nil)
        #expect(!scene.scratch.has(".fetch"))
        let (sixth, seventh) = (try #require(spool.add([6])), try #require(spool.add([7])))
        #expect(try sixth.bytes() == [6])
        #expect(try seventh.bytes() == [7])
    }

    @Test func `a listing that cannot be read back is an error, and equal to nothing`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        let file = try scene.project.makeState().unnamedFile()
        let spooled = record.moved(to: RecordSpool(keeping: 0) { file })
        #expect(spooled == record)

        try file.truncate(to: 10)

        #expect(throws: SystemError.self) { try spooled.entries }
        #expect(throws: SystemError.self) { try spooled.freshness(in: scene.project) }
        #expect(throws: SystemError.self) { try VendorIndex(records: [spooled]).encoded() }
        #expect(spooled != record)
    }
}
