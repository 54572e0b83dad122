import FetchModel
import FetchSystem
import TestSupport
import Testing

@testable import FetchVendor

@Suite struct SharedReadingTests {
    /// Files of all sizes around what makes a piece of work, in directories and beside them, and links.
    private static func scene() throws -> ScratchDirectory {
        let scratch = try ScratchDirectory()
        for index in 0..<60 {
            try scratch.write(
                "tree/a\(index % 7)/b\(index % 3)/file\(index)",
                String(repeating: "\(index)", count: index)
            )
            try scratch.write("tree/file\(index)", "\(index)\n")
        }
        for index in 0..<4 {
            try scratch.write("tree/large/\(index)", String(repeating: "\(index) large\n", count: 40_000))
        }
        try Directory(path: scratch.path("tree")).link("link", to: "file7")
        return scratch
    }

    @Test(arguments: 0..<5, [1, 3]) func `a walk that is helped sees what one alone sees`(_ turn: Int, _ helpers: Int)
        throws
    {
        let scratch = try Self.scene()
        let directory = try Directory(path: scratch.path("tree"))
        let alone = try Scan(of: directory)

        let sharing = SharedReading(walks: 1)
        let done = Monitor(0)
        for _ in 0..<helpers {
            #expect(
                Thread.start {
                    sharing.help()
                    done.update { $0 += 1 }
                }
            )
        }
        let helped = try Scan(of: directory, sharing: sharing)
        sharing.endWalk()
        done.wait { $0 == helpers ? () : nil }

        #expect(
            helped.entries == alone.entries && helped.directories == alone.directories && helped.others == alone.others
        )
        #expect((helped.treeID, helped.files, helped.bytes) == (alone.treeID, alone.files, alone.bytes))
        #expect(helped.filesRead == 125)
    }

    @Test func `nothing waits where nobody helps`() throws {
        let scratch = try Self.scene()
        let directory = try Directory(path: scratch.path("tree"))
        #expect(try Scan(of: directory, sharing: SharedReading(walks: 1)).tree == Scan(of: directory).tree)
    }

    @Test func `what cannot be read is an error of the walk`() throws {
        let scratch = try Self.scene()
        let name = String(repeating: "x", count: 300)
        let item = SharedReading.Parcel.Item(name: Array(name.utf8CString), isLink: false, path: name, position: 0)
        let parcel = SharedReading.Parcel([item], in: try Directory(path: scratch.path("tree")))
        parcel.read(with: BlobHasher())
        #expect(throws: SystemError.self) { try parcel.entries() }
    }

    @Test func `what is gone when its turn comes is as if it had never been listed`() throws {
        let scratch = try Self.scene()
        let directory = try Directory(path: scratch.path("tree"))
        let items = ["file1", "gone", "file2"].map { name in
            SharedReading.Parcel.Item(name: Array(name.utf8CString), isLink: false, path: name, position: 0)
        }
        let parcel = SharedReading.Parcel(items, in: directory)
        parcel.read(with: BlobHasher())
        #expect(try parcel.entries().map { $0?.entry.path } == ["file1", nil, "file2"])
    }
}
