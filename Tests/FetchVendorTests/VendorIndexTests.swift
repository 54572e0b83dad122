import FetchModel
import TestSupport
import Testing

@testable import FetchVendor

struct VendorIndexTests {
    private let stamp = VendorIndex.Stamp(digest: SHA256Hasher.digest(of: [1]), size: 12)

    @Test func `what was encoded is decoded`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        let index = VendorIndex(records: [record], manifest: stamp, note: [1, 2, 3], written: 42)

        let decoded = try #require(VendorIndex(decoding: try index.encoded()[...]))

        #expect(decoded == index)
        #expect(decoded.lock == nil)
        #expect(try decoded["engine"]?.entries == record.entries)
        #expect(decoded["engine"]?.files == 4)
        #expect(decoded["engine"]?.bytes == 26)
        #expect(decoded["physics"] == nil)
        #expect(try decoded.encoded() == index.encoded())
    }

    @Test func `the same index has the same bytes, in whatever order its records came`() throws {
        let scene = try Scene(filled: ())
        let scan = try scene.scan()
        let one = scan.record(name: "a", destination: "vendor/a")
        let other = scan.record(name: "b", destination: "vendor/b")

        #expect(try VendorIndex(records: [one, other]).encoded() == VendorIndex(records: [other, one]).encoded())
    }

    @Test func `records are replaced, added and forgotten by name`() throws {
        let scan = Scan(findings: Findings(), observed: 1)
        var index = VendorIndex()
        for name in ["b", "a", "c", "b"] {
            index[name] = scan.record(name: name, destination: "vendor/\(name)")
        }
        #expect(index.records.map(\.name) == ["a", "b", "c"])

        index["b"] = nil
        index["x"] = nil

        #expect(index.records.map(\.name) == ["a", "c"])
    }

    @Test func `an index that is truncated anywhere counts as none`() throws {
        let bytes = try VendorIndex(records: [try Scene(filled: ()).record()], manifest: stamp, lock: stamp).encoded()

        for count in 0..<bytes.count { #expect(VendorIndex(decoding: bytes[..<count]) == nil) }
    }

    @Test func `a forged index never crashes`() throws {
        let scene = try Scene(filled: ())
        let bytes = try VendorIndex(records: [scene.record()], manifest: stamp, lock: stamp).encoded()
        var random = SeededRandom(7)
        var accepted = 0

        for _ in 0..<1_000 {
            var forged = [UInt8](bytes)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = Int.random(in: 8..<forged.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: forged[position] = .random(in: 0...255, using: &random)
                case 1: forged[position] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
                case 2: forged.remove(at: position)
                default: forged.insert(.random(in: 0...255, using: &random), at: position)
                }
            }
            guard let index = VendorIndex(decoding: forged[...]) else { continue }
            accepted += 1
            for record in index.records {
                #expect(try record.entries.count <= 4)
                _ = try scene.scan(trusting: record)
                _ = try? record.freshness(in: scene.project)
            }
        }

        #expect(accepted > 0)
    }

    @Test(arguments: ["../outside", "/etc", "vendor/../../x", "", "vendor//x", "a/./b", ".fetch/x", "."])
    func `an index that leads out of the project counts as none`(_ destination: String) throws {
        let record = Scan(findings: Findings(), observed: 1).record(name: "a", destination: destination)

        #expect(VendorIndex(decoding: try VendorIndex(records: [record]).encoded()[...]) == nil)
    }

    @Test func `an index of another version counts as none`() throws {
        var bytes = try VendorIndex().encoded()
        bytes[8] += 1

        #expect(VendorIndex(decoding: bytes[...]) == nil)
    }
}
