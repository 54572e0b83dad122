import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchArchive

struct LimitTests {
    /// Runs `script`, which writes `x`, and returns that.
    private func made(_ script: String) throws -> [UInt8] {
        let scratch = try ScratchDirectory()
        let result = try runCommand("sh", ["-c", script], in: scratch.path)
        if result.status == 127 { try Test.cancel("a program is not here") }
        try #require(result.status == 0, "\(result.errors)")
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("x"))))
    }

    private func list(_ bytes: [UInt8], _ limits: Limits, chunk: Int = 4096, isLocal: Bool = true) throws -> Tree {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("bytes", Data(bytes))
        let length = isLocal ? bytes.count : nil
        return try Extraction(shape: Shape(), limits: limits).list(
            ArchiveInput(stream: .of(bytes, chunk: chunk), length: length, isLocal: isLocal) { try File.reading(path) }
        )
    }

    /// Reads `limits: {files: 2, bytes: 3 MiB}` in a failure's help.
    private func limits(in help: String?, over limits: Limits) throws -> Limits {
        let text = try #require(help)
        let start = try #require(text.firstRange(of: "limits: {")?.upperBound)
        var result = limits
        for part in text[start...].prefix(while: { $0 != "}" }).split(separator: ",") {
            let words = part.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
            let value = words[1].split(separator: " ")
            let shift = value.count < 2 ? 0 : try #require(["KiB": 10, "MiB": 20, "GiB": 30][String(value[1])])
            let number = try #require(Int(value[0])) << shift
            switch words[0] {
            case "files": result.files = number
            case "bytes": result.bytes = number
            default: result.ratio = number
            }
        }
        return result
    }

    private static let scripts = [
        "zeros in gzip": "head -c 60000000 /dev/zero > z && tar c z | gzip > x",
        "zeros before noise":
            "head -c 60000000 /dev/zero > a && head -c 100000 /dev/urandom > b && tar c a b | gzip > x",
        "noise before zeros":
            "head -c 60000000 /dev/zero > b && head -c 100000 /dev/urandom > a && tar c a b | gzip > x",
        "zeros in xz": "head -c 40000000 /dev/zero > z && tar c z | xz -0 > x",
        "zeros in zstd": "head -c 100000000 /dev/zero > z && tar c z | zstd -q > x",
        "zeros in bzip2": "head -c 40000000 /dev/zero > z && tar c z | bzip2 > x",
        "zeros in zip": "head -c 60000000 /dev/zero > z && zip -q x.zip z && mv x.zip x",
        "a sparse file": "truncate -s 64M z && tar cSf x z",
        "hard links":
            "head -c 3000000 /dev/zero > a && for i in 1 2 3 4 5 6 7 8 9 10 11 12; do ln a b$i; done; tar cz a b* > x",
        "many files": "for i in $(seq 300); do echo $i > f$i; done; tar cz f* > x",
        "many files in a zip": "for i in $(seq 300); do echo $i > f$i; done; zip -q x.zip f* && mv x.zip x",
        "compressed twice": "head -c 60000000 /dev/zero > z && tar c z | gzip | gzip > x",
    ]

    @Test(arguments: scripts.keys.sorted())
    func `the limits that a refusal names are enough at once`(_ name: String) throws {
        let bytes = try made(try #require(Self.scripts[name]))
        for low in [
            Limits(), Limits(files: 1), Limits(bytes: 1000), Limits(ratio: 1), Limits(files: 1, bytes: 9, ratio: 2),
        ] {
            for chunk in [1000, 1 << 20] {
                do {
                    _ = try list(bytes, low, chunk: chunk)
                } catch let error as ArchiveError {
                    guard case .limit = error else { throw error }
                    let high = try limits(in: error.failure.help, over: low)
                    // However the bytes arrive.
                    for other in [1 << 20, 1000] {
                        #expect(throws: Never.self, "\(low) \(chunk): \(high)") { try list(bytes, high, chunk: other) }
                    }
                }
            }
        }
    }

    @Test func `a run of zeros is judged by the whole archive, not by what has arrived`() throws {
        let bytes = try made(
            "head -c 60000000 /dev/zero > a && head -c 400000 /dev/urandom > b && tar c a b | gzip > x"
        )
        for chunk in [100, 1 << 20] {
            #expect(try list(bytes, Limits(), chunk: chunk, isLocal: false).files == 2)
        }
    }

    @Test func `a nested bomb is stopped by what its layers produce`() throws {
        var tar = TarWriter()
        tar.add([UInt8]("README".utf8), content: [1, 2])
        tar.end()
        // Each period is 128 KiB that unpack to 4 GiB, which the layer within skips.
        let size = 1 << 32 - 128 << 10
        let period =
            Zstandard.raw([0x50, 0x2a, 0x4d, 0x18] + Zstandard.little(size, 4))
            + Zstandard.zeros(size)
        for layers in 1...2 {
            var bytes = Zstandard.start + period + period + Zstandard.raw(Zstandard.frame(tar.bytes), isLast: true)
            if layers == 2 { bytes = Zstandard.frame(bytes) }
            let start = ContinuousClock.now
            let error = #expect(throws: ArchiveError.self) { try list(bytes, Limits(ratio: 300)) }
            #expect(error?.failure.code == "archive-limit")
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test func `many frames are one stream`() throws {
        var tar = TarWriter()
        tar.add([UInt8]("README".utf8), content: [1, 2])
        tar.end()
        let frames = (0..<3).flatMap {
            Zstandard.frame([UInt8](tar.bytes[($0 * 700)..<min(tar.bytes.count, $0 * 700 + 700)]))
        }
        #expect(try list(frames, Limits()).files == 1)
        let bomb =
            Zstandard.frame(tar.bytes.dropLast(1024))
            + (0..<400).flatMap { _ in
                Zstandard.start + Zstandard.zeros(1 << 20) + Zstandard.raw([], isLast: true)
            }
        let error = #expect(throws: ArchiveError.self) { try list(bomb, Limits()) }
        #expect(error?.failure.code == "archive-limit")
    }

    private static let endless: [String: (first: [UInt8], then: [UInt8])] = {
        var tar = TarWriter()
        tar.add([UInt8]("a".utf8), content: [1])
        var ended = tar
        ended.end()
        var directory = TarWriter()
        directory.add([UInt8]("d/".utf8), type: UInt8(ascii: "5"))
        let zeros = [UInt8](repeating: 0, count: 1 << 16)
        return [
            "zeros after a tar": (ended.bytes, zeros), "padding of gzip": (ZipWriter.gzipped(ended.bytes), zeros),
            "empty members of gzip": (ZipWriter.gzipped(ended.bytes), ZipWriter.gzipped([])),
            "one directory again and again": (tar.bytes, directory.bytes),
            "a zip": ([0x50, 0x4b, 3, 4], [UInt8](repeating: 7, count: 1 << 16)),
            "a file of something": ([7], [UInt8](repeating: 7, count: 1 << 16)),
        ]
    }()

    @Test(arguments: endless.keys.sorted(), [true, false])
    func `what never ends is stopped by the limit of bytes`(_ name: String, unpack: Bool) throws {
        let (first, then) = try #require(Self.endless[name])
        var received = 0
        let portion = Array(repeatElement(then, count: (1 << 16) / then.count + 1).joined())
        let stream = ByteStream {
            defer { received += received == 0 ? first.count : portion.count }
            return received == 0 ? first : portion
        }
        let extraction = Extraction(shape: Shape(unpack: unpack), limits: Limits(bytes: 1 << 20), keepsAs: "x")
        let error = #expect(throws: ArchiveError.self) {
            try extraction.list(
                ArchiveInput(stream: stream) { throw SystemError(number: 1, action: "open", path: "x") }
            )
        }
        #expect(error?.failure.code == "archive-limit")
        #expect(received < (unpack ? 18 << 20 : 2 << 20), "\(received)")
    }

    @Test func `unpacking stops between two entries, however few bytes they are`() throws {
        let bytes = try made("mkdir d && cd d && seq 500 | xargs touch && cd .. && tar cf x d")
        let entries = Monitor(0)
        var extraction = Extraction(shape: Shape(), limits: Limits())
        extraction.checkpoint = {
            let count = entries.update { count in
                count += 1
                return count
            }
            if count == 10 { throw CancellationError() }
        }
        let input = ArchiveInput(stream: .of(bytes, chunk: bytes.count)) { throw CancellationError() }
        #expect(throws: CancellationError.self) { try extraction.list(input) }
        #expect(entries.read { $0 } == 10)
    }

    @Test func `an announced length beyond the limit is refused before a byte is read`() throws {
        let stream = ByteStream { throw SystemError(number: 1, action: "read", path: "x") }
        let extraction = Extraction(shape: Shape(unpack: false), limits: Limits(bytes: 1 << 20), keepsAs: "x")
        let error = #expect(throws: ArchiveError.self) {
            try extraction.list(
                ArchiveInput(stream: stream, length: 400 << 20) {
                    throw SystemError(number: 1, action: "open", path: "x")
                }
            )
        }
        #expect(error?.failure.message == "the file is larger than its limit of 1 MiB")
        #expect(error?.failure.help?.contains("limits: {bytes: 400 MiB}") == true)
    }

    @Test func `a limit on files bounds the directories that few files bring`() throws {
        let bytes = try made(
            "p=$(printf 'd/%.0s' $(seq 230)); for i in $(seq 20); do mkdir -p $i/$p; echo > $i/${p}f; done; tar cz [0-9]* > x"
        )
        #expect(try list(bytes, Limits()).files == 20)
        let failure = #expect(throws: ArchiveError.self) { try list(bytes, Limits(files: 150)) }?.failure
        #expect(failure?.message.contains("holds more than 4096 directories") == true, "\(failure?.message ?? "")")
        #expect(try list(bytes, limits(in: failure?.help, over: Limits(files: 150))).files == 20)
    }
}

/// zstd frames without compression (RFC 8878, 3.1.1).
private enum Zstandard {
    /// The header of a frame with a window of 128 KiB.
    static let start: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3]

    static func raw(_ bytes: some Collection<UInt8>, isLast: Bool = false) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        repeat {
            let part = rest.prefix(128 << 10)
            rest = rest.dropFirst(part.count)
            result += little(part.count << 3 | (isLast && rest.isEmpty ? 1 : 0), 3) + part
        } while !rest.isEmpty
        return result
    }

    /// `count` zeros, four bytes for each 128 KiB.
    static func zeros(_ count: Int) -> [UInt8] {
        (0..<(count / (128 << 10))).flatMap { _ in little((128 << 10) << 3 | 2, 3) + [0] }
    }

    static func frame(_ bytes: some Collection<UInt8>) -> [UInt8] { start + raw(bytes, isLast: true) }

    static func little(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
