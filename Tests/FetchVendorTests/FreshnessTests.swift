import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchVendor

struct FreshnessTests {
    @Test func `what nobody touched is untouched`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()

        #expect(try record.freshness(in: scene.project) == .untouched)
    }

    /// Each does something to the vendored directory that makes it another tree.
    private static let modifications: [(String, @Sendable (ScratchDirectory) throws -> Void)] = [
        ("other bytes", { try $0.write("vendor/engine/README.md", "HELLO\n") }),
        ("another size", { try $0.write("vendor/engine/README.md", "hello, world\n") }),
        ("a file more", { try $0.write("vendor/engine/new", "") }),
        ("a file more below", { try $0.write("vendor/engine/src/new", "") }),
        ("a folder more", { try $0.write("vendor/engine/more/new", "") }),
        ("git's own data", { try $0.write("vendor/engine/.git/HEAD", "") }),
        ("a fifo", { mkfifo($0.path("vendor/engine/src/fifo"), 0o600) }),
        ("a file less", { unlink($0.path("vendor/engine/src/a.swift")) }),
        ("a folder less", { try FileManager.default.removeItem(atPath: $0.path("vendor/engine/src")) }),
        ("nothing left", { try FileManager.default.removeItem(atPath: $0.path("vendor/engine")) }),
        (
            "a file instead",
            {
                try FileManager.default.removeItem(atPath: $0.path("vendor/engine"))
                try $0.write("vendor/engine", "")
            }
        ),
        (
            "a link to it instead",
            {
                rename($0.path("vendor/engine"), $0.path("moved"))
                symlink("../moved", $0.path("vendor/engine"))
            }
        ),
        ("an executable bit less", { chmod($0.path("vendor/engine/src/build.sh"), 0o644) }),
        ("an executable bit more", { chmod($0.path("vendor/engine/README.md"), 0o755) }),
        (
            "another link",
            {
                unlink($0.path("vendor/engine/src/link"))
                symlink("b.swift", $0.path("vendor/engine/src/link"))
            }
        ),
        (
            "a link to the same folder elsewhere",
            {
                rename($0.path("vendor/engine/src"), $0.path("moved"))
                symlink("../../moved", $0.path("vendor/engine/src"))
            }
        ),
    ]

    @Test(arguments: modifications.indices)
    func `any difference shows`(_ index: Int) throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        scene.settle()

        try Self.modifications[index].1(scene.scratch)

        #expect(try record.freshness(in: scene.project) == .different, "\(Self.modifications[index].0)")
        #expect(try !scene.scan(trusting: record).holds(record.tree))
    }

    @Test func `a change that keeps size and time of modification shows`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        scene.settle()

        try scene.overwriteInSilence("vendor/engine/README.md", "HELLO\n")

        #expect(try record.freshness(in: scene.project) == .different)
    }

    @Test func `a file more shows though the directory's time of modification was put back`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        scene.settle()
        var info = stat()
        stat(scene.scratch.path("vendor/engine/src"), &info)

        try scene.scratch.write("vendor/engine/src/new", "")
        let times = [info.st_atim, info.st_mtim]
        utimensat(AT_FDCWD, scene.scratch.path("vendor/engine/src"), times, 0)

        #expect(try record.freshness(in: scene.project) == .different)
    }

    /// Each touches the vendored directory and leaves its tree as it was.
    private static let touches: [(String, @Sendable (ScratchDirectory) throws -> Void)] = [
        ("written again", { try $0.write("vendor/engine/README.md", "hello\n") }),
        ("another permission", { chmod($0.path("vendor/engine/README.md"), 0o600) }),
        ("an empty folder", { mkdir($0.path("vendor/engine/hollow"), 0o700) }),
        ("an empty folder below", { mkdir($0.path("vendor/engine/src/hollow"), 0o700) }),
        (
            "a file that came and went",
            {
                try $0.write("vendor/engine/src/x", "")
                unlink($0.path("vendor/engine/src/x"))
            }
        ),
        (
            "copied",
            {
                try FileManager.default.copyItem(atPath: $0.path("vendor/engine"), toPath: $0.path("copy"))
                try FileManager.default.removeItem(atPath: $0.path("vendor/engine"))
                rename($0.path("copy"), $0.path("vendor/engine"))
            }
        ),
    ]

    @Test(arguments: touches.indices)
    func `the same content is the same, and the next look is quick again`(_ index: Int) throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        scene.settle()

        try Self.touches[index].1(scene.scratch)
        scene.settle()

        guard case .sameContent(let fresh) = try record.freshness(in: scene.project) else {
            Issue.record("\(Self.touches[index].0) was taken for a difference, or not seen")
            return
        }
        #expect(fresh.tree == record.tree)
        #expect(try fresh.freshness(in: scene.project) == .untouched)
    }

    @Test func `a record that was just taken of fresh files is good once it is renewed`() throws {
        let scene = try Scene(filled: ())
        let staging = try Staging(for: "vendor/new", in: scene.project)
        for number in 0..<20 {
            try staging.directory.create("file\(number)").write([UInt8("\(number)".utf8.first ?? 0)])
        }
        let tree = try Scan(of: staging.directory).tree
        let record = try VendorIndex.Record(
            name: "new",
            destination: "vendor/new",
            tree: tree,
            observing: staging.directory
        )
        try staging.promote()
        try staging.discard()

        let renewed = try record.renewed(in: scene.project)

        #expect(try renewed.freshness(in: scene.project) == .untouched)
        #expect(renewed.tree == tree.id)
    }

    @Test func `a record of statuses that were taken while writing is as one that was taken afterwards`() throws {
        let scene = try Scene(filled: ())
        let directory = try Directory(path: scene.scratch.path("vendor/engine"))
        let scan = try scene.scan()
        scene.settle()
        let statuses = scan.entries.map(\.status)

        let written = try VendorIndex.Record(
            name: "engine",
            destination: Scene.engine,
            tree: scan.tree,
            written: statuses,
            in: directory
        )
        let observed = try VendorIndex.Record(
            name: "engine",
            destination: Scene.engine,
            tree: scan.tree,
            observing: directory
        )

        #expect(written.listing == observed.listing)
        #expect(try written.freshness(in: scene.project) == .untouched)
    }

    @Test func `a status that is no file's of the tree is none to record`() throws {
        let scene = try Scene(filled: ())
        let scan = try scene.scan()
        var statuses = scan.entries.map(\.status)
        statuses[0].size += 1
        let error = try #require(throws: VendorError.self) {
            try VendorIndex.Record(
                name: "engine",
                destination: Scene.engine,
                tree: scan.tree,
                written: statuses,
                in: Directory(path: scene.scratch.path("vendor/engine"))
            )
        }
        #expect(error.failure.code == "changed-underfoot")
    }

    @Test func `a record is not renewed over a file that changed meanwhile`() throws {
        let scene = try Scene(filled: ())
        try scene.scratch.write("vendor/engine/README.md", "first\n")
        let record = try scene.record()
        scene.settle()
        try scene.overwriteInSilence("vendor/engine/README.md", "other\n")

        #expect(try record.renewed(in: scene.project).freshness(in: scene.project) == .different)
    }

    @Test func `a record whose files do not make its tree is worth nothing`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        let wanted = TreeID(SHA256Hasher.digest(of: [1]))
        let forged = VendorIndex.Record(
            name: "engine",
            destination: Scene.engine,
            tree: wanted,
            bytes: 0,
            observed: 0,
            listing: record.listing
        )
        let hollow = VendorIndex.Record(
            name: "engine",
            destination: "vendor/hollow",
            tree: wanted,
            bytes: 0,
            observed: .max,
            listing: RecordListing(entries: [], directories: [])
        )
        mkdir(scene.scratch.path("vendor/hollow"), 0o700)

        #expect(try forged.freshness(in: scene.project) == .different)
        #expect(try hollow.freshness(in: scene.project) == .different)
    }

    @Test func `a tree that is not what it is said to be is not observed`() throws {
        let scene = try Scene(filled: ())
        let tree = try scene.scan().tree
        let directory = try Directory(path: scene.scratch.path("vendor/engine"))
        for change in [
            { try scene.scratch.write("vendor/engine/extra", "") },
            { try FileManager.default.removeItem(atPath: scene.scratch.path("vendor/engine/README.md")) },
        ] as [() throws -> Any] {
            _ = try change()
            let error = try #require(throws: VendorError.self) {
                try VendorIndex.Record(name: "engine", destination: Scene.engine, tree: tree, observing: directory)
            }
            #expect(error.failure.code == "changed-underfoot")
        }
    }
}
