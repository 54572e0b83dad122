import FetchArchive
import FetchModel
import FetchSystem
import Glibc
import TestSupport

extension FuzzEntry {
    /// A tar whose headers' sums are put right, so that what lies below is read.
    static let tar = FuzzEntry("tar", seeds: { try scripts().filter { !isCompressed($0) } }) { bytes in
        var bytes = bytes
        repairChecksums(&bytes)
        try list(bytes)
    }

    /// Any archive as it is: gzip, xz, zstd, bzip2, zip, and what is none.
    static let archive = FuzzEntry("archive", seeds: { try scripts().filter(isCompressed) }) { try list($0) }

    /// Any archive, written to a disk: nothing is ever beside its directory, and no link leads out.
    static let unpack = FuzzEntry("unpack", seeds: scripts) { bytes in
        var bytes = bytes
        if !isCompressed(bytes) { repairChecksums(&bytes) }
        let scratch = try FuzzScratch()
        defer { scratch.remove() }
        let final = bytes
        do {
            let extracted = try extraction.run(input(final, in: scratch), into: Directory(path: scratch.path + "/out"))
            try scratch.check(holds: extracted)
            let listed = try extraction.list(input(final, in: scratch))
            try promise(listed == extracted.tree, "what is written is not what is listed")
        } catch let error as ArchiveError {
            try error.failure.promise()
        }
        try scratch.check()
    }

    private static let extraction = Extraction(
        shape: Shape(),
        limits: Limits(files: 10_000, bytes: 4 << 20, ratio: 10)
    )

    private static func list(_ bytes: [UInt8]) throws {
        let scratch = try FuzzScratch()
        defer { scratch.remove() }
        do {
            let tree = try extraction.list(input(bytes, in: scratch))
            for entry in tree.entries {
                try promise(!entry.path.hasPrefix("/"), "'\(entry.path)' is absolute")
                let names = entry.path.split(separator: "/", omittingEmptySubsequences: false)
                for name in names {
                    try promise(!name.isEmpty && name != "." && name != "..", "'\(entry.path)' is no path")
                    try promise(name.lowercased() != ".git", "'\(entry.path)' is git's")
                }
            }
        } catch let error as ArchiveError {
            try error.failure.promise()
        }
    }

    private static func input(_ bytes: [UInt8], in scratch: FuzzScratch) -> ArchiveInput {
        var offset = 0
        let stream = ByteStream {
            defer { offset += 4096 }
            return offset < bytes.count ? [UInt8](bytes[offset..<min(bytes.count, offset + 4096)]) : nil
        }
        return ArchiveInput(stream: stream) { try scratch.file(bytes) }
    }

    private static func scripts() throws -> [[UInt8]] {
        try Fixture.all(in: "archives").filter { $0.name.hasSuffix(".txt") }
            .map { try ArchiveScript($0.text()).bytes }.filter { $0.count <= 1 << 16 }
    }

    private static func isCompressed(_ bytes: [UInt8]) -> Bool {
        [[0x1f, 0x8b], [0x50, 0x4b], [0xfd, 0x37], [0x28, 0xb5], [0x42, 0x5a]].contains { bytes.starts(with: $0) }
    }

    /// A tar's headers are taken seriously only where their sums are right.
    private static func repairChecksums(_ bytes: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count - 511, by: 512) {
            guard (0x30...0x37).contains(bytes[start + 148]), bytes[start + 154] == 0 || bytes[start + 155] == 0 else {
                continue
            }
            bytes.replaceSubrange((start + 148)..<(start + 156), with: [UInt8](repeating: 0x20, count: 8))
            let sum = bytes[start..<(start + 512)].reduce(0) { $0 + Int($1) }
            let text = String(sum, radix: 8)
            let digits = String(repeating: "0", count: max(0, 6 - text.utf8.count)) + text
            bytes.replaceSubrange((start + 148)..<(start + 156), with: [UInt8](digits.utf8) + [0, 0x20])
        }
    }
}
