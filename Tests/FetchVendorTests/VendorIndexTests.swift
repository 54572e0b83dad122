import FetchModel
import Testing

@testable import FetchVendor

struct VendorIndexTests {
    private let stamp = VendorIndex.Stamp(digest: SHA256Hasher.digest(of: [1]), size: 12)

    @Test func `what was encoded is decoded`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        let index = VendorIndex(records: [record], manifest: stamp, note: [1, 2, 3], written: 42)

        let decoded = try #require(VendorIndex(decoding: index.encoded()))

        #expect(decoded == index)
        #expect(decoded.lock == nil)
        #expect(decoded["engine"]?.entries == record.entries)
        #expect(decoded["engine"]?.files == 4)
        #expect(decoded["engine"]?.bytes == 26)
        #expect(decoded["physics"] == nil)
        #expect(decoded.encoded() == index.encoded())
    }

    @Test func `the same index has the same bytes, in whatever order its records came`() throws {
        let scene = try Scene(filled: ())
        let scan = try scene.scan()
        let one = VendorIndex.Record(name: "a", destination: "vendor/a", scan: scan)
        let other = VendorIndex.Record(name: "b", destination: "vendor/b", scan: scan)

        #expect(VendorIndex(records: [one, other]).encoded() == VendorIndex(records: [other, one]).encoded())
    }

    @Test func `records are replaced, added and forgotten by name`() throws {
        let scan = Scan(root: .folder, observed: 1)
        var index = VendorIndex()
        for name in ["b", "a", "c", "b"] {
            index[name] = VendorIndex.Record(name: name, destination: "vendor/\(name)", scan: scan)
        }
        #expect(index.records.map(\.name) == ["a", "b", "c"])

        index["b"] = nil
        index["x"] = nil

        #expect(index.records.map(\.name) == ["a", "c"])
    }

    @Test func `an index that is cut short anywhere counts as none`() throws {
        let bytes = VendorIndex(records: [try Scene(filled: ()).record()], manifest: stamp, lock: stamp).encoded()

        for count in 0..<bytes.count { #expect(VendorIndex(decoding: Array(bytes[..<count])) == nil) }
    }

    @Test func `an index with a wrong byte counts as none`() throws {
        let bytes = VendorIndex(records: [try Scene(filled: ()).record()], manifest: stamp, lock: stamp).encoded()

        for position in bytes.indices {
            var damaged = bytes
            damaged[position] ^= 0x40
            #expect(VendorIndex(decoding: damaged) == nil)
        }
    }

    @Test func `a forged index with a right checksum never crashes`() throws {
        let scene = try Scene(filled: ())
        let bytes = VendorIndex(records: [try scene.record()], manifest: stamp, lock: stamp).encoded().dropLast(32)
        var random = Generator(seed: 7)
        var accepted = 0

        for _ in 0..<4_000 {
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
            let sealed = forged + SHA256Hasher.digest(of: forged).bytes
            guard let index = VendorIndex(decoding: sealed) else { continue }
            accepted += 1
            for record in index.records {
                #expect(record.entries.count <= 4)
                _ = try scene.scan(trusting: record)
                _ = try? record.freshness(in: scene.project)
            }
        }

        #expect(accepted > 0)
    }

    @Test(arguments: ["../outside", "/etc", "vendor/../../x", "", "vendor//x", "a/./b", ".fetch/x", "."])
    func `an index that leads out of the project counts as none`(_ destination: String) throws {
        let record = VendorIndex.Record(name: "a", destination: destination, scan: Scan(root: .folder, observed: 1))

        #expect(VendorIndex(decoding: VendorIndex(records: [record]).encoded()) == nil)
    }

    @Test func `an index of another version counts as none`() {
        var body = VendorIndex().encoded().dropLast(32)
        body[8] += 1

        #expect(VendorIndex(decoding: [UInt8](body) + SHA256Hasher.digest(of: body).bytes) == nil)
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct Generator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
