import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchArchive

/// Whatever the bytes, there is a tree or a `Failure`: never a crash, never another error.
struct MutationTests {
    @Test(arguments: try ArchiveFixtureTests.fixtures.get())
    func `changed bytes never crash`(_ fixture: Fixture) throws {
        let script = try ArchiveScript(fixture.text())
        let scratch = try ScratchFolder()
        var random = SplitMix(state: UInt64(script.bytes.count))
        guard !script.bytes.isEmpty else { return }
        for round in 0..<40 {
            var bytes = script.bytes
            for _ in 0...(round % 4) {
                let place = Int.random(in: 0..<min(bytes.count, 4096), using: &random)
                switch round % 3 {
                case 0: bytes[place] = [0, 0x80, 0xff, 0x7f, 0x30, 0x2f].randomElement(using: &random) ?? 0
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                default: bytes.replaceSubrange(place..<min(bytes.count, place + 8), with: [0xff, 0xff, 0xff, 0xff])
                }
            }
            if round % 2 == 0 { Self.repairChecksums(&bytes) }
            let final = bytes
            let extraction = Extraction(shape: script.shape, limits: Limits(files: 100_000, bytes: 1 << 20))
            let input = ArchiveInput(stream: .of(final, chunk: 4096)) {
                try File.reading(scratch.write("bytes", Data(final)))
            }
            do {
                _ = try extraction.list(input)
            } catch is Failure {}
        }
    }

    /// A tar's headers are taken seriously only where their sums are right.
    private static func repairChecksums(_ bytes: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count - 511, by: 512) where bytes[start + 257] == UInt8(ascii: "u") {
            bytes.replaceSubrange((start + 148)..<(start + 156), with: [UInt8](repeating: 0x20, count: 8))
            let sum = bytes[start..<(start + 512)].reduce(0) { $0 + Int($1) }
            let text = String(sum, radix: 8)
            bytes.replaceSubrange((start + 148)..<(start + 148 + text.utf8.count), with: text.utf8)
        }
    }
}

/// The same numbers for the same seed, on every machine.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
