import FetchModel
import Testing

@testable import FetchProvenance

@Suite("A pack")
struct PackReaderTests {
    /// A repository with three versions of a file, and its packs.
    private static func scene(_ format: ObjectID.Format) throws -> GitScene {
        let scene = try GitScene(format)
        var lines = (0..<400).map { "line \($0) of a file that is long enough for deltas" }
        for version in 0..<3 {
            lines[version * 50] = "changed \(version)"
            try scene.write("file.txt", lines.joined(separator: "\n"))
            try scene.write("other/\(version).txt", "\(version)\n")
            _ = try scene.commit("version \(version)")
        }
        try scene.run("git -C repository tag -a -m tag v1")
        return scene
    }

    @Test("gives every object that git put into it", arguments: ObjectID.Format.allCases, ["", "--delta-base-offset"])
    func objects(_ format: ObjectID.Format, _ option: String) throws {
        let scene = try Self.scene(format)
        try scene.run(
            "git -C repository rev-list --objects --all | cut -d' ' -f1 > list; git -C repository rev-parse v1 >> list"
        )
        try scene.run("git -C repository pack-objects -q --stdout --depth=50 \(option) < list > pack")
        let objects = try PackReader.objects(in: try scene.bytes("pack"), format)
        let ids = Set(try scene.run("sort -u list").split(separator: "\n").map(String.init))
        #expect(Set(objects.keys.map(\.hex)) == ids)
        for (id, object) in objects { #expect(try scene.object(id) == object) }
    }

    @Test("may have deltas from objects that are at hand, and only from these")
    func thin() throws {
        let scene = try Self.scene(.sha1)
        try scene.run("printf 'HEAD\\n^HEAD~1\\n' | git -C repository pack-objects -q --revs --thin --stdout > pack")
        let pack = try scene.bytes("pack")
        #expect(throws: PackError.noBase) { try PackReader.objects(in: pack, .sha1) }
        let objects = try PackReader.objects(in: pack, .sha1) { try? scene.object($0) }
        let head = try scene.id("HEAD:file.txt")
        #expect(try objects[head] == scene.object(head))
    }

    @Test("that is damaged anywhere is refused")
    func damaged() throws {
        let scene = try Self.scene(.sha1)
        try scene.run("git -C repository rev-list --objects HEAD | cut -d' ' -f1 > list")
        try scene.run("git -C repository pack-objects -q --stdout < list > pack")
        let pack = try scene.bytes("pack")
        #expect(throws: PackError.notAPack) { try PackReader.objects(in: [], .sha1) }
        #expect(throws: PackError.notAPack) { try PackReader.objects(in: Array("<html>".utf8) + pack, .sha1) }
        #expect(throws: PackError.checksum) { try PackReader.objects(in: pack + [0], .sha1) }
        #expect(throws: PackError.checksum) { try PackReader.objects(in: pack, .sha256) }
        for offset in stride(from: 12, to: pack.count - 20, by: 7) {
            var bytes = pack
            bytes[offset] ^= 0x55
            #expect(throws: PackError.checksum) { try PackReader.objects(in: bytes, .sha1) }
            // Whoever serves it can make the checksum fit.
            let body = Array(bytes.dropLast(20))
            let sealed = body + ObjectHasher.digest(of: body, .sha1)
            let objects = (try? PackReader.objects(in: sealed, .sha1)) ?? [:]
            for (id, object) in objects { #expect(object.id(.sha1) == id) }
        }
    }

    @Test("may have any number of deltas on top of each other, each before its base")
    func worstOrder() throws {
        let objects = (0..<5000).map { GitObject(.blob, [UInt8($0 >> 8), UInt8($0 & 0xff)]) }
        var body = Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, UInt8(objects.count >> 8), UInt8(objects.count & 0xff)]
        for (object, base) in zip(objects.dropFirst(), objects).reversed() {
            // Two bytes become two others.
            body += [0x75] + base.id(.sha1).bytes + ZLibStream.stored([2, 2, 2] + object.bytes)
        }
        body += [0x32] + ZLibStream.stored(objects[0].bytes)
        let found = try PackReader.objects(in: body + ObjectHasher.digest(of: body, .sha1), .sha1)
        #expect(Set(found.values) == Set(objects))
    }
}
