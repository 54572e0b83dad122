import FetchManifest
import FetchModel
import Foundation
import TestSupport
import Testing

@Suite struct FileTests {
    static func failure(_ scratch: ScratchDirectory, _ name: String) throws -> Failure {
        do throws(Failures) {
            _ = try ManifestFile.read(path: scratch.path(name), shownAs: name)
        } catch {
            return try #require(error.all.first)
        }
        throw CancellationError()
    }

    @Test func `a manifest is read with its bytes, through a link too`() throws {
        let scratch = try ScratchDirectory()
        let text = "workspace: w\ndependencies: {engine: v1}\n"
        try scratch.write("deps.yaml", text)
        try FileManager.default.createSymbolicLink(atPath: scratch.path("link.yaml"), withDestinationPath: "deps.yaml")
        for name in ["deps.yaml", "link.yaml"] {
            let (manifest, bytes) = try ManifestFile.read(path: scratch.path(name), shownAs: name)
            #expect(manifest.file == name && manifest.dependencies.count == 1)
            #expect(bytes == [UInt8](text.utf8))
        }
    }

    @Test func `what is no manifest is a failure that names the file and the next step`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("folder/x", "")
        try #require(mkfifo(scratch.path("pipe"), 0o600) == 0)
        for (name, code) in [
            ("deps.yaml", "no-manifest"), ("folder/x/deps.yaml", "no-manifest"), ("folder", "not-a-file"),
            ("pipe", "not-a-file"),
            ("folder/x", "empty-manifest"),
        ] {
            let failure = try Self.failure(scratch, name)
            #expect(failure.code == code)
            #expect(failure.kind == .data)
            #expect(failure.place?.file == name && failure.place?.line == 1 && failure.place?.column == 1)
            #expect(failure.help != nil)
            #expect(!failure.rendered().contains(scratch.path))
        }
        #expect(try Self.failure(scratch, "deps.yaml").help?.contains("fetch init") == true)
        do throws(Failures) {
            _ = try ManifestFile.read(path: "/dev/zero", shownAs: "/dev/zero")
            Issue.record("a device was read")
        } catch {
            #expect(error.all.map(\.code) == ["not-a-file"])
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func `a manifest that may not be read is a failure of the disk`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("deps.yaml", "dependencies: {}")
        try #require(chmod(scratch.path("deps.yaml"), 0) == 0)
        #expect(try Self.failure(scratch, "deps.yaml").kind == .disk)
    }

    @Test func `a lock that is not there is none`() throws {
        let scratch = try ScratchDirectory()
        #expect(try LockfileFile.read(path: scratch.path("deps.lock"), shownAs: "deps.lock") == nil)
    }

    @Test func `a lock is written once, and read back`() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path("deps.lock")
        let lock = Lockfile([LockfileTests.pin("engine")])
        #expect(try LockfileFile.write(lock, to: path))
        let inode = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        #expect(try !LockfileFile.write(lock, to: path))
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == inode)
        #expect(try LockfileFile.read(path: path, shownAs: "deps.lock") == lock)
        #expect(try LockfileFile.write(Lockfile(), to: path))
        #expect(try LockfileFile.read(path: path, shownAs: "deps.lock") == Lockfile())
        #expect(try scratch.list() == ["deps.lock"])
    }

    @Test func `a large lock is written in pieces, which are what its digest is made of`() throws {
        let scratch = try ScratchDirectory()
        let lock = Lockfile((0..<2000).map { LockfileTests.pin("lib\($0)") })
        let bytes = LockfileWriter.bytes(of: lock)
        #expect(bytes.count > 4 << 16)
        #expect(LockfileWriter.digest(of: lock) == (SHA256Hasher.digest(of: bytes), bytes.count))
        let path = scratch.path("deps.lock")
        #expect(try LockfileFile.write(lock, to: path))
        #expect(try LockfileFile.bytes(path: path, shownAs: "deps.lock") == bytes)
        let digest = try #require(try LockfileFile.digest(path: path, shownAs: "deps.lock"))
        #expect(digest == LockfileWriter.digest(of: lock))
        #expect(try !LockfileFile.write(lock, to: path))
        // A shorter one replaces it.
        #expect(try LockfileFile.write(Lockfile([LockfileTests.pin("lib0")]), to: path))
    }

    @Test func `a lock with Windows's line ends is read, and left as it is`() throws {
        let scratch = try ScratchDirectory()
        let lock = Lockfile([LockfileTests.pin("engine")])
        let text = LockfileTests.write(lock).replacing("\n", with: "\r\n")
        try scratch.write("deps.lock", text)
        #expect(try LockfileFile.read(path: scratch.path("deps.lock"), shownAs: "deps.lock") == lock)
        #expect(try !LockfileFile.write(lock, to: scratch.path("deps.lock")))
        #expect(try scratch.read("deps.lock") == text)
    }

    @Test func `a new lock is readable by all, and a restricted one stays restricted`() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path("deps.lock")
        func permissions() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try LockfileFile.write(Lockfile(), to: path))
        #expect(try permissions() == 0o644)
        try #require(chmod(path, 0o600) == 0)
        #expect(try LockfileFile.write(Lockfile([LockfileTests.pin("a")]), to: path))
        #expect(try permissions() == 0o600)
    }

    @Test func `a lock that is a link or a directory is not written`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("elsewhere", "mine")
        try FileManager.default.createSymbolicLink(atPath: scratch.path("deps.lock"), withDestinationPath: "elsewhere")
        try scratch.write("folder.lock/x", "")
        for name in ["deps.lock", "folder.lock"] {
            let error = #expect(throws: LockfileError.self) {
                try LockfileFile.write(Lockfile(), to: scratch.path(name))
            }
            #expect(error?.failure.kind == .disk && error?.failure.code == "lock-not-a-file")
        }
        #expect(try scratch.read("elsewhere") == "mine")
        let error = #expect(throws: LockfileError.self) {
            try LockfileFile.write(Lockfile(), to: scratch.path("none/deps.lock"))
        }
        #expect(error?.failure.kind == .disk)
        #expect(throws: LockfileError.self) {
            try LockfileFile.read(path: scratch.path("folder.lock"), shownAs: "folder.lock")
        }
    }
}
