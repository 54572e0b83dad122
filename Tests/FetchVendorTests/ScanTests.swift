import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchVendor

struct ScanTests {
    @Test func `the tree is the one that git writes`() throws {
        let scene = try Scene(filled: ())
        // Names whose order differs between whole paths, names and directories.
        for name in ["a-b", "a/x", "a.c", "a0", "src-2/x", "src.d", "B/é", "empty file", "z/deep/er/f"] {
            try scene.scratch.write("vendor/engine/\(name)", "text of \(name)")
        }
        try scene.scratch.write("vendor/engine/zero", "")
        try scene.scratch.write("vendor/engine/large", Data(repeating: 7, count: 700_001))
        symlink("../no/such", scene.scratch.path("vendor/engine/dangling"))
        try FileManager.default.createDirectory(
            atPath: scene.scratch.path("vendor/engine/hollow/more"),
            withIntermediateDirectories: true
        )
        let scan = try scene.scan()
        let script = """
            cp -a vendor/engine copy && cd copy && git init -q --object-format=sha256 &&
            echo '* -text -ident -filter -working-tree-encoding' > .git/info/attributes && git add -Af . && git write-tree
            """

        let git = try runCommand("sh", ["-c", script], in: scene.scratch.path)

        #expect("sha256:\(git.output)" == "\(scan.tree.id)\n")
        #expect(scan.entries.map(\.entry) == scan.tree.entries, "the walk meets paths in the tree's order")
        #expect(scan.holds(scan.tree.id))
        #expect((scan.treeID, scan.files, scan.bytes) == (scan.tree.id, scan.tree.files, scan.tree.bytes))
        let bare = scan.withoutEntries()
        #expect(
            bare.entries.isEmpty && bare.directories.isEmpty && bare.holds(scan.tree.id) && bare.bytes == scan.bytes
        )
        #expect(scan.filesRead == scan.entries.count)
    }

    @Test func `a record spares reading what was not touched`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        scene.settle()
        try scene.scratch.write("vendor/engine/README.md", "HELLO\n")

        let scan = try scene.scan(trusting: record)

        #expect(scan.filesRead == 1)
        #expect(scan.entries == (try scene.scan()).entries)
        #expect(scan.tree.id != record.tree)
    }

    @Test func `a change that keeps size and time of modification is seen`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        scene.settle()
        try scene.overwriteInSilence("vendor/engine/README.md", "HELLO\n")

        let scan = try scene.scan(trusting: record)

        #expect(scan.filesRead == 1)
        #expect(scan.tree.id != record.tree)
    }

    @Test func `a change in the very tick of the record is seen`() throws {
        for _ in 0..<50 {
            let scene = try Scene(filled: ())
            try scene.scratch.write("vendor/engine/README.md", "first\n")
            let record = try scene.record()
            try scene.overwriteInSilence("vendor/engine/README.md", "other\n")

            #expect(try scene.scan(trusting: record).tree.id != record.tree)
        }
    }

    @Test func `fifos, sockets, git's own data and names that are no text are told apart, and nothing blocks`() throws {
        let scene = try Scene(filled: ())
        let root = scene.scratch.path("vendor/engine")
        mkfifo("\(root)/fifo", 0o600)
        mkfifo("\(root)/src/fifo", 0o600)
        try scene.scratch.write("vendor/engine/.git/HEAD", "ref: refs/heads/main\n")
        try scene.scratch.write("vendor/engine/src/.GIT", "gitdir: elsewhere\n")
        try scene.scratch.write("vendor/engine/src/.gitignore", "*\n")
        let descriptor = open(
            [UInt8]("\(root)/".utf8).map { CChar(bitPattern: $0) } + [-1, 98, 0],
            O_CREAT | O_WRONLY,
            0o600
        )
        #expect(descriptor >= 0)
        close(descriptor)

        let scan = try scene.scan()

        #expect(
            scan.others == [
                Findings.Other(path: ".git", reason: .git),
                Findings.Other(path: "fifo", reason: .special),
                Findings.Other(path: "src/.GIT", reason: .git),
                Findings.Other(path: "src/fifo", reason: .special),
                Findings.Other(path: "\u{FFFD}b", reason: .name),
            ]
        )
        #expect(
            scan.entries.map(\.entry.path) == [
                "README.md", "src/.gitignore", "src/a.swift", "src/build.sh", "src/link",
            ]
        )
        #expect(!scan.holds(scan.tree.id))
    }

    @Test func `what stands at the destination is told apart`() throws {
        let scene = try Scene()
        #expect(try scene.scan().root == .missing)
        #expect(try scene.names(in: "").isEmpty, "looking makes nothing")

        try scene.scratch.write("vendor/engine", "a file")
        #expect(try scene.scan().root == .notDirectory(.file))

        try FileManager.default.removeItem(atPath: scene.scratch.path("vendor/engine"))
        symlink(".", scene.scratch.path("vendor/engine"))
        #expect(try scene.scan().root == .notDirectory(.symlink))
        #expect(try scene.scan().entries.isEmpty)
    }

    @Test func `a destination behind a link is refused`() throws {
        let scene = try Scene()
        try scene.scratch.write("elsewhere/engine/file", "text")
        symlink("elsewhere", scene.scratch.path("vendor"))

        let failure = try #require(throws: VendorError.self) { try scene.scan() }.failure

        #expect(failure.code == "destination-symlink")
        #expect(failure.kind == .data)
        #expect(failure.help != nil)
    }

    @Test func `a link to a directory is a link`() throws {
        let scene = try Scene(filled: ())
        symlink("src", scene.scratch.path("vendor/engine/also"))

        let scan = try scene.scan()

        #expect(scan.entries.first { $0.entry.path == "also" }?.entry.mode == .symlink)
        #expect(!scan.entries.contains { $0.entry.path.hasPrefix("also/") })
    }

    @Test func `a deep directory is walked on a worker's stack`() async throws {
        let scene = try Scene()
        let deep = Array(repeating: "d", count: 1_900).joined(separator: "/")
        var directory = try scene.project.root.makeOrOpen("vendor").makeOrOpen("engine")
        for _ in 0..<1_900 { directory = try directory.makeOrOpen("d") }
        try directory.create("file").write([1])

        let scan = try await Workers(limit: 1).run { try scene.scan() }

        #expect(scan.entries.map(\.entry.path) == ["\(deep)/file"])
        #expect(scan.directories.count == 1_900)
        try scene.project.root.removeTree("vendor")
    }
}
