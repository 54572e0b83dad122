import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchArchive

/// Archives from the programs that people use.
struct OtherToolsTests {
    @Test(arguments: ["gnu", "oldgnu", "pax", "ustar"])
    func `GNU tar's formats give git's tree`(format: String) throws {
        let scene = try Scene()
        // ustar cannot hold the one name of 150 bytes, nor that link.
        let most = format == "ustar" ? "rm -r source/long source/long-link &&" : ""
        let script = """
            \(most) ln source/large.bin source/again.bin && tar --format=\(format) --exclude=.git --sort=name -cf x.tar source \
            && cd source && git add -Af . && git write-tree
            """
        let tree = try #require(try scene.run(script)).prefix { $0 != "\n" }
        #expect(try scene.unpack("x.tar").tree.id.description == "sha256:\(tree)")
    }

    @Test(arguments: [
        "--format=gnu", "--format=pax --sparse-version=0.0", "--format=pax --sparse-version=0.1",
        "--format=pax --sparse-version=1.0",
    ])
    func `sparse files keep their holes as zeros`(options: String) throws {
        let scene = try Scene()
        let script = """
            python3 -c "
            f = open('source/holes', 'wb')
            for i in range(40):
                f.seek(i * 100000); f.write(b'data%d' % i)
            f.truncate(5000001)
            " && tar \(options) --sparse --exclude=.git -cf x.tar source && cd source && git add -Af . && git write-tree
            """
        let tree = try #require(try scene.run(script)).prefix { $0 != "\n" }
        #expect(try scene.unpack("x.tar").tree.id.description == "sha256:\(tree)")
        let stored = try scene.bytes("x.tar").count
        #expect(stored < 5_000_000, "tar stored the holes")
    }

    @Test(arguments: [("xz", "xz"), ("zst", "zstd -q"), ("bz2", "bzip2"), ("gz", "gzip -9"), ("gz", "gzip -1")])
    func `every compression gives git's tree, and no half or changed one passes`(ending: String, command: String) throws
    {
        let scene = try Scene()
        let script = "tar --exclude=.git -cf x.tar source && \(command) -k x.tar"
        guard try scene.run(script) != nil else {
            try Test.cancel("'\(command)' is not here")
        }
        for chunk in [1 << 20, 1000, 7] {
            #expect(try scene.unpack("x.tar.\(ending)", chunk: chunk).tree.id.description == scene.tree)
        }
        let whole = try scene.bytes("x.tar.\(ending)")
        for part in [whole.count - 1, whole.count - 9, whole.count / 2, 2000, 700] {
            let error = #expect(throws: ArchiveError.self) { try scene.list([UInt8](whole[..<part])) }
            #expect(
                ["archive-truncated", "archive-damaged"].contains(error?.failure.code),
                "\(part) of \(whole.count)"
            )
        }
        for place in [1000, whole.count / 3, whole.count / 2, whole.count - 5] {
            var changed = whole
            changed[place] ^= 0x04
            #expect(throws: ArchiveError.self, "\(place) of \(whole.count)") { try scene.list(changed) }
        }
        for garbage in [[UInt8]("garbage".utf8), [UInt8](repeating: 0x77, count: 300_000)] {
            let error = #expect(throws: ArchiveError.self) { try scene.list(whole + garbage) }
            #expect(["archive-trailing", "archive-damaged", "archive-truncated"].contains(error?.failure.code))
        }
        // Compressed streams may be joined; two archives may not.
        let error = #expect(throws: ArchiveError.self) { try scene.list(whole + whole) }
        #expect(error?.failure.code == "archive-trailing")
    }

    @Test func `Python's tar with records for every name gives git's tree`() throws {
        let scene = try Scene()
        let script = """
            python3 -c "
            import tarfile
            t = tarfile.open('x.tar.gz', 'w:gz', format=tarfile.PAX_FORMAT)
            t.add('source', filter=lambda i: None if '.git' in i.name else i)
            t.close()
            "
            """
        #expect(try scene.run(script) != nil)
        #expect(try scene.unpack("x.tar.gz").tree.id.description == scene.tree)
    }

    @Test(arguments: ["ZIP_STORED", "ZIP_DEFLATED", "ZIP_BZIP2"])
    func `Python's zip gives git's files`(method: String) throws {
        let scene = try Scene()
        let script = """
            python3 -c "
            import os, zipfile
            z = zipfile.ZipFile('x.zip', 'w', zipfile.\(method))
            for folder, _, names in os.walk('source'):
                for name in names:
                    path = os.path.join(folder, name)
                    if '.git' not in path and not os.path.islink(path): z.write(path)
            z.close()
            " && cd source && find . -type l -delete && git add -Af . && git write-tree
            """
        let tree = try #require(try scene.run(script)).prefix { $0 != "\n" }
        #expect(try scene.unpack("x.zip").tree.id.description == "sha256:\(tree)")
    }

    @Test(arguments: ["x.zip", "-0 x.zip", "-fz x.zip", "- "])
    func `Info-ZIP gives git's tree, links as well`(arguments: String) throws {
        let scene = try Scene()
        let output = arguments == "- " ? "> x.zip" : ""
        guard try scene.run("zip -qry \(arguments) source -x 'source/.git/*' \(output)") != nil else {
            try Test.cancel("'zip' is not here")
        }
        #expect(try scene.unpack("x.zip").tree.id.description == scene.tree)
    }

    @Test func `no byte of a zip can change unseen`() throws {
        let scene = try Scene()
        guard try scene.run("cd source && zip -qryX ../x.zip a/up a.txt run.sh") != nil else {
            try Test.cancel("'zip' is not here")
        }
        let whole = try scene.bytes("x.zip")
        let tree = try scene.list(whole)
        for place in whole.indices {
            var changed = whole
            changed[place] ^= 0x21
            // Times, versions and rights may change unseen by any check; names and bytes may not.
            if let other = try? scene.list(changed) {
                #expect(other.entries.map(\.path) == tree.entries.map(\.path), "byte \(place)")
                #expect(other.entries.map(\.blob) == tree.entries.map(\.blob), "byte \(place)")
            }
        }
        for end in stride(from: 0, to: whole.count, by: 13) {
            #expect(throws: ArchiveError.self, "cut at \(end)") { try scene.list([UInt8](whole[..<end])) }
        }
    }
}
