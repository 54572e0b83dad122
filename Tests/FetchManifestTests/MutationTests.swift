import FetchManifest
import FetchModel
import Foundation
import TestSupport
import Testing

/// Files with random damage: whatever they hold, the readers give a value or failures with places in the file.
@Suite struct MutationTests {
    @Test func `a damaged manifest is read or refused at a place inside of it`() throws {
        let seeds =
            try Fixture.all(in: "manifests/valid")
            + Fixture.all(in: "manifests/invalid").filter { $0.name.hasSuffix(".yaml") }
        var random = SeededRandom(1)
        for seed in seeds {
            let bytes = [UInt8](try seed.data())
            for _ in 0..<(bytes.count > 4_000 ? 3 : 30) {
                let damaged = Self.damage(bytes, using: &random)
                do throws(Failures) {
                    let manifest = try ManifestReader.read(bytes: damaged, file: "deps.yaml")
                    for dependency in manifest.dependencies {
                        for place in [dependency.place] + dependency.places.values { Self.check(place, in: damaged) }
                        #expect(
                            !dependency.destination.hasPrefix("/")
                                && !dependency.destination.split(separator: "/").contains("..")
                        )
                    }
                } catch {
                    #expect(!error.all.isEmpty)
                    for failure in error.all { Self.check(failure, in: damaged) }
                }
            }
        }
    }

    @Test func `a damaged lock is read or refused at a place inside of it`() throws {
        let seeds = try Fixture.all(in: "lockfiles")
        var random = SeededRandom(2)
        for seed in seeds {
            let bytes = [UInt8](try seed.data())
            for _ in 0..<300 {
                let damaged = Self.damage(bytes, using: &random)
                do throws(LockfileError) {
                    let lock = try LockfileReader.read(bytes: damaged, file: "deps.lock")
                    #expect(try LockfileReader.read(bytes: LockfileWriter.bytes(of: lock), file: "deps.lock") == lock)
                } catch {
                    let failure = error.failure
                    #expect(failure.code.hasPrefix("lock-") && failure.kind == .data && failure.help != nil)
                    Self.check(failure, in: damaged)
                }
            }
        }
    }

    static func damage(_ bytes: [UInt8], using random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        let pieces: [[UInt8]] =
            [
                "\n", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", "\"", "'", "#", "&a ", "*a", "!!", "!x ", "|",
                ">", "%", "---\n", "...\n", "<<: ", "\u{0}", "\r", "\u{feff}", "é", "\u{2028}", "..", "/", "~", "null",
                "://u:p@",
            ].map { [UInt8]($0.utf8) } + [[0xff], [0xc3], [0x80]]
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard !bytes.isEmpty else { break }
            let start = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[start] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &random))
            case 3: bytes.removeSubrange(start...)
            default: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: start)
            }
        }
        return bytes
    }

    static func check(_ failure: Failure, in bytes: [UInt8]) {
        guard let place = failure.place else {
            Issue.record("no place: \(failure)")
            return
        }
        check(place, in: bytes)
        #expect(failure.rendered().unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || Quotation.isPlain($0) })
    }

    /// Lines as editors count them; a column may be one behind the last character.
    static func check(_ place: Place, in bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
        var lines = [0]
        var previous: Unicode.Scalar?
        for scalar in text {
            if scalar == "\n" || scalar == "\r" {
                if !(scalar == "\n" && previous == "\r") { lines.append(0) }
            } else {
                lines[lines.count - 1] += 1
            }
            previous = scalar
        }
        guard (1...lines.count).contains(place.line) else {
            Issue.record("line \(place.line) of \(lines.count)")
            return
        }
        #expect((1...(lines[place.line - 1] + 1)).contains(place.column))
        #expect(place.length >= 1)
        #expect(place.text.unicodeScalars.count <= lines[place.line - 1])
    }
}
