import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchArchive

struct ExtractionTests {
    private struct Interrupted: Error, Equatable {
        let number: Int
    }

    private func tar(_ files: [(String, [UInt8])]) -> [UInt8] {
        var tar = TarWriter()
        for (name, content) in files { tar.add([UInt8](name.utf8), content: content) }
        tar.end()
        return tar.bytes
    }

    private func run(
        _ bytes: [UInt8],
        shape: Shape = Shape(),
        limits: Limits = Limits(),
        keepsAs name: String? = nil,
        in scratch: ScratchDirectory
    ) throws -> Extracted {
        let path = try scratch.write("bytes", Data(bytes))
        try FileManager.default.createDirectory(atPath: scratch.path("out"), withIntermediateDirectories: true)
        return try Extraction(shape: shape, limits: limits, keepsAs: name).run(
            ArchiveInput(stream: .of(bytes, chunk: 1000)) { try File.reading(path) },
            into: Directory(path: scratch.path("out"))
        )
    }

    @Test(arguments: ["tar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst", "zip"])
    func `an error of the stream comes through untouched`(ending: String) throws {
        let scratch = try ScratchDirectory()
        let script = """
            mkdir pkg && head -c 100000 /dev/urandom > pkg/a && tar cf x.tar pkg && case \(ending) in tar.gz) gzip x.tar;; \
            tar.xz) xz x.tar;; tar.bz2) bzip2 x.tar;; tar.zst) zstd -q x.tar;; zip) zip -qr x.zip pkg;; esac
            """
        let made = try runCommand("sh", ["-c", script], in: scratch.path)
        if made.status == 127 { try Test.cancel("a program that makes \(ending) is not here") }
        try #require(made.status == 0, "\(made.errors)")
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("x.\(ending)"))))
        for chunks in [0, 1, 5] {
            let stream = ByteStream.of(bytes, chunk: 3000)
            var given = 0
            let failing = ByteStream {
                given += 1
                if given > chunks { throw Interrupted(number: 7) }
                return try stream.next()
            }
            let input = ArchiveInput(stream: failing) { throw Interrupted(number: 8) }
            #expect(throws: Interrupted(number: 7)) { try Extraction(shape: Shape(), limits: Limits()).list(input) }
        }
    }

    @Test func `the stream is read to its end`() throws {
        let bytes = ZipWriter.gzipped(tar([("pkg/a", [1])])) + [UInt8](repeating: 0, count: 5000)
        let stream = ByteStream.of(bytes, chunk: 100)
        _ = try Extraction(shape: Shape(), limits: Limits()).list(
            ArchiveInput(stream: stream) { throw Interrupted(number: 1) }
        )
        #expect(try stream.next() == nil)
    }

    @Test func `a zip that is refused leaves no memory behind`() throws {
        func addressSpace() throws -> Int {
            let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return try #require(pages.first.flatMap { Int($0) }) * Int(sysconf(Int32(_SC_PAGESIZE)))
        }
        let bytes = [UInt8]("PK\u{3}\u{4} and nothing else".utf8)
        let scratch = try ScratchDirectory()
        let before = try addressSpace()
        for _ in 0..<10_000 {
            #expect(throws: ArchiveError.self) { try run(bytes, in: scratch) }
        }
        // 128 KiB each would be 1.3 GB. Threads of other tests may reserve some 64 MiB each.
        #expect(try addressSpace() - before < 1 << 30)
    }

    @Test func `a file that is no archive is kept where it has a name`() throws {
        let scratch = try ScratchDirectory()
        let bytes = [UInt8](repeating: 7, count: 300_000)
        let extracted = try run(bytes, keepsAs: "blob.bin", in: scratch)
        #expect(
            extracted.tree
                == Tree([TreeEntry(path: "blob.bin", mode: .file, blob: TreeHash.blob(bytes), size: 300_000)])
        )
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path("out/blob.bin"))) == Data(bytes))
        #expect(extracted.statuses.map(\.size) == [300_000])
    }

    @Test func `an archive is kept as it is where unpack is off`() throws {
        let scratch = try ScratchDirectory()
        let bytes = ZipWriter.gzipped(tar([("pkg/../../evil", [1])]))
        let extracted = try run(bytes, shape: Shape(unpack: false), keepsAs: "x.tar.gz", in: scratch)
        #expect(extracted.tree.entries.map(\.path) == ["x.tar.gz"])
        #expect(extracted.tree.entries.map(\.blob) == [TreeHash.blob(bytes)])
    }

    @Test func `compressed text is kept as it is where it has a name`() throws {
        let scratch = try ScratchDirectory()
        let bytes = ZipWriter.gzipped([UInt8]("{}".utf8))
        #expect(try run(bytes, keepsAs: "x.json.gz", in: scratch).tree.entries.map(\.blob) == [TreeHash.blob(bytes)])
    }

    @Test func `a file of zeros is kept where it has a name`() throws {
        let zeros = [UInt8](repeating: 0, count: 3000)
        #expect(try run(zeros, keepsAs: "disk.img", in: ScratchDirectory()).tree.bytes == 3000)
        let error = #expect(throws: ArchiveError.self) { try run(zeros, in: ScratchDirectory()) }
        #expect(error?.failure.code == "archive-empty")
    }

    @Test func `a web page is kept under no other file's name`() throws {
        let page = [UInt8]("\n<!DOCTYPE html><title>Log in</title>".utf8)
        let error = #expect(throws: ArchiveError.self) { try run(page, keepsAs: "x.bin", in: ScratchDirectory()) }
        #expect(error?.failure.code == "not-an-archive")
        #expect(try run(page, keepsAs: "x.html", in: ScratchDirectory()).tree.files == 1)
    }

    @Test(arguments: ["../x", "/x", "a/b/../../../x", ".git", "a\nb"])
    func `a kept file's name is judged as an entry's is`(name: String) throws {
        #expect(throws: ArchiveError.self) { try run([1, 2, 3], keepsAs: name, in: ScratchDirectory()) }
    }

    @Test func `limits hold for kept files as well`() throws {
        let error = #expect(throws: ArchiveError.self) {
            try run([UInt8](repeating: 1, count: 100), limits: Limits(bytes: 99), keepsAs: "x", in: ScratchDirectory())
        }
        #expect(error?.failure.code == "archive-limit")
    }

    @Test func `a limit's message says the number and how to raise it`() throws {
        let error = #expect(throws: ArchiveError.self) {
            try run(tar([("a", [1]), ("b", [2])]), limits: Limits(files: 1), in: ScratchDirectory())
        }
        #expect(error?.failure.message.contains("more files than its limit of 1") == true)
        #expect(error?.failure.help?.contains("limits: {files: 2}") == true)
    }

    @Test func `a bomb of zeros is stopped by its ratio`() throws {
        let scratch = try ScratchDirectory()
        let script = "mkdir pkg && head -c 50000000 /dev/zero > pkg/zeros && tar czf x.tar.gz pkg && rm -r pkg"
        try #require(try runCommand("sh", ["-c", script], in: scratch.path).status == 0)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("x.tar.gz"))))
        let error = #expect(throws: ArchiveError.self) { try run(bytes, in: scratch) }
        #expect(error?.failure.code == "archive-limit")
        #expect(error?.failure.help?.contains("limits: {ratio: 1100}") == true)
        #expect(
            try run(bytes, shape: Shape(), limits: Limits(ratio: 2000), in: ScratchDirectory()).tree.bytes == 50_000_000
        )
    }

    @Test func `deep directories with long names are refused before they fill the memory`() throws {
        let name = [UInt8](repeating: UInt8(ascii: "n"), count: 200)
        var writer = TarWriter()
        for number in 0..<8000 {
            let path = [UInt8]("p/d\(number)".utf8) + (0..<18).flatMap { _ in [UInt8(ascii: "/")] + name }
            writer.add(path, dialect: .pax)
        }
        writer.end()
        let error = #expect(throws: ArchiveError.self) { try Scene.list(writer.bytes) }
        #expect(error?.failure.code == "archive-limit")
        #expect(
            error?.failure.message.contains("paths of more than 128000000 bytes together, at its entry 'p/d") == true
        )
    }

    @Test func `links through links are judged in bounded time`() throws {
        var writer = TarWriter()
        writer.add([UInt8]("p/a/x".utf8))
        let target = [UInt8]((String(repeating: "a/../", count: 810) + "a").utf8)
        for number in 0..<6500 {
            writer.add([UInt8]("p/l\(number)".utf8), type: UInt8(ascii: "2"), target: target, dialect: .pax)
        }
        writer.end()
        let error = #expect(throws: ArchiveError.self) { try Scene.list(writer.bytes) }
        #expect(error?.failure.code == "archive-escape")
        #expect(error?.failure.message.contains("too many that lead through each other") == true)
    }

    @Test func `what is dropped counts against a bomb`() throws {
        let scratch = try ScratchDirectory()
        let script =
            "mkdir pkg && head -c 50000000 /dev/zero > pkg/zeros && : > pkg/a && tar czf x.tar.gz pkg && rm -r pkg"
        try #require(try runCommand("sh", ["-c", script], in: scratch.path).status == 0)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("x.tar.gz"))))
        let error = #expect(throws: ArchiveError.self) {
            try run(bytes, shape: Shape(exclude: [Glob("zeros")]), in: scratch)
        }
        #expect(error?.failure.code == "archive-limit")
    }

    @Test func `trouble with the disk is the system's error`() throws {
        let scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: scratch.path("gone"), withIntermediateDirectories: false)
        let directory = try Directory(path: scratch.path("gone"))
        try FileManager.default.removeItem(atPath: scratch.path("gone"))
        let bytes = tar([("pkg/a", [1])])
        let error = #expect(throws: SystemError.self) {
            try Extraction(shape: Shape(), limits: Limits()).run(
                ArchiveInput(stream: .of(bytes, chunk: 100)) { throw Interrupted(number: 1) },
                into: directory
            )
        }
        #expect(error?.action == "create")
    }

    @Test func `directories in any order are opened as often as it takes, and closed again`() throws {
        let scratch = try ScratchDirectory()
        let names = (0..<200).flatMap { round in (0..<60).map { "pkg/f\($0 * 7 % 60)/g\(round % 3)/\(round)" } }
        let bytes = tar(names.map { ($0, [UInt8]($0.utf8)) })
        let path = try scratch.write("bytes", Data(bytes))
        try FileManager.default.createDirectory(atPath: scratch.path("out"), withIntermediateDirectories: true)
        let stream = ByteStream.of(bytes, chunk: 100_000)
        var most = 0
        let watched = ByteStream {
            most = max(most, try Self.open(below: scratch.path("out")))
            return try stream.next()
        }
        let extracted = try Extraction(shape: Shape(), limits: Limits()).run(
            ArchiveInput(stream: watched) { try File.reading(path) },
            into: Directory(path: scratch.path("out"))
        )
        #expect(extracted.tree.files == names.count)
        #expect(try scratch.read("out/f7/g1/100") == "pkg/f7/g1/100")
        #expect((2...30).contains(most))
        #expect(try Self.open(below: scratch.path("out")) == 0)
    }

    /// How many of this process's descriptors lead to `path` or below.
    private static func open(below path: String) throws -> Int {
        let directory = "/proc/self/fd"
        return try FileManager.default.contentsOfDirectory(atPath: directory).count { name in
            // Another test may have closed it by now.
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(name)")
            return target?.hasPrefix(path) == true
        }
    }

    @Test func `what was written under a wrong guess is gone`() throws {
        let scratch = try ScratchDirectory()
        let extracted = try run(tar([("a/x", [1]), ("a/y/z", [2]), ("b", [3])]), in: scratch)
        #expect(extracted.tree.entries.map(\.path) == ["a/x", "a/y/z", "b"])
        #expect(try scratch.list("out") == ["a/", "a/x", "a/y/", "a/y/z", "b"])
    }

    @Test(arguments: ["README", "sub/x", "link"])
    func `a name that is taken on the disk is refused, and what has it stays`(taken: String) throws {
        let scratch = try ScratchDirectory()
        // A disk that ignores case would find another entry there; this one finds what the test put there.
        if taken == "sub/x" {
            try scratch.write("out/sub", "before")
        } else {
            try scratch.write("out/\(taken)", "before")
        }
        var writer = TarWriter()
        writer.add([UInt8]("pkg/README".utf8), content: [1])
        writer.add([UInt8]("pkg/sub/x".utf8), content: [2])
        writer.add([UInt8]("pkg/link".utf8), type: UInt8(ascii: "2"), target: [UInt8]("README".utf8))
        writer.end()
        let error = #expect(throws: ArchiveError.self) { try run(writer.bytes, in: scratch) }
        #expect(error?.failure.code == "archive-collision")
        #expect(error?.failure.message.contains("'pkg/\(taken)' has a name that this disk takes for another") == true)
        #expect(try scratch.read(taken == "sub/x" ? "out/sub" : "out/\(taken)") == "before")
    }

    @Test func `nothing more is written after an entry was refused`() throws {
        let scratch = try ScratchDirectory()
        var writer = TarWriter()
        writer.add([UInt8]("pkg/a".utf8), content: [1])
        writer.add([UInt8]("pkg/pipe".utf8), type: UInt8(ascii: "6"))
        writer.add([UInt8]("pkg/b".utf8), content: [2])
        writer.add([UInt8]("pkg/c".utf8), type: UInt8(ascii: "2"), target: [UInt8]("a".utf8))
        writer.end()
        #expect(throws: ArchiveError.self) { try run(writer.bytes, in: scratch) }
        #expect(try scratch.list("out") == ["a"])
    }

    @Test func `many names that differ only in case are found in no time`() throws {
        var writer = TarWriter()
        for number in 0..<20_000 {
            let name = (0..<16).map { number >> $0 & 1 == 1 ? "a" : "A" }.joined()
            writer.add([UInt8]("p/\(name)".utf8))
        }
        writer.end()
        let scratch = try ScratchDirectory()
        let path = try scratch.write("bytes", Data(writer.bytes))
        let input = try ArchiveInput(file: File.reading(path))
        #expect(try Extraction(shape: Shape(), limits: Limits()).list(input).files == 20_000)
    }
}
