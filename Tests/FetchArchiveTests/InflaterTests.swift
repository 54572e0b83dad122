import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchArchive

/// Both libraries, also the one that this machine would not use: they must differ in speed alone.
@Suite struct InflaterTests {
    enum Library: CaseIterable {
        case isal, zlib

        var library: (any InflateLibrary)? {
            switch self {
            case .isal: ISAL.loaded
            case .zlib: ZLib.loaded
            }
        }
    }

    private static let text = [UInt8]((0..<20_000).map { "line \($0 % 97) of \($0)\n" }.joined().utf8)

    private static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let scratch = try ScratchDirectory()
        let path = "\(scratch.path)/text"
        try Data(bytes).write(to: URL(filePath: path))
        #expect(try runCommand("gzip", ["-n", path], in: scratch.path).status == 0)
        return try [UInt8](Data(contentsOf: URL(filePath: path + ".gz")))
    }

    /// What comes out of `bytes` in pieces of `portion`, and whether it was complete.
    private static func inflate(_ bytes: [UInt8], _ library: Library, portion: Int) throws -> ([UInt8], Bool) {
        let inflater = try Inflater(.gzip, with: library.library)
        var (made, rest) = ([UInt8](), bytes[...])
        var output = [UInt8](repeating: 0, count: 4096)
        while true {
            let step = try rest.prefix(portion).withUnsafeBytes { input in
                try output.withUnsafeMutableBytes { try inflater.step(input, into: $0) }
            }
            made += output.prefix(step.produced)
            rest = rest.dropFirst(step.consumed)
            if step.isFinished || rest.isEmpty && step.produced == 0 { return (made, step.isFinished) }
        }
    }

    @Test(arguments: Library.allCases, [1, 1000, 1 << 20])
    func `what was deflated comes back`(_ library: Library, _ portion: Int) throws {
        let (bytes, isFinished) = try Self.inflate(Self.gzip(Self.text), library, portion: portion)
        #expect(bytes == Self.text)
        #expect(isFinished)
    }

    @Test(arguments: Library.allCases) func `an end that is missing is not the end`(_ library: Library) throws {
        let (_, isFinished) = try Self.inflate([UInt8](Self.gzip(Self.text).dropLast(5)), library, portion: 1000)
        #expect(!isFinished)
    }

    @Test(arguments: Library.allCases, [-1, -5, 2, 40])
    func `a wrong byte has the same message with both libraries`(_ library: Library, _ place: Int) throws {
        var bytes = try Self.gzip(Self.text)
        bytes[place < 0 ? bytes.count + place : place] ^= 0x55
        let error = #expect(throws: ArchiveError.self) { try Self.inflate(bytes, library, portion: 1000) }
        let expected =
            switch place {
            case ..<0: "its contents do not match their checksum"
            case 2: "a gzip header is wrong"
            default: nil as String?
            }
        if let expected { #expect(error?.failure.message.contains(expected) == true) }
        #expect(error?.failure.code == "archive-damaged")
    }

    @Test(arguments: Library.allCases) func `the checksum goes on from piece to piece`(_ library: Library) throws {
        let library = try #require(library.library)
        let (first, second) = (Array("1234".utf8), Array("56789".utf8))
        // The check value of CRC-32/ISO-HDLC.
        let check = first.withUnsafeBytes { library.crc32(0, $0) }
        #expect(second.withUnsafeBytes { library.crc32(check, $0) } == 0xcbf4_3926)
        #expect(library.crc32(check, UnsafeRawBufferPointer(start: nil, count: 0)) == check)
    }
}
