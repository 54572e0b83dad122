import FetchModel
import FetchSystem
import Glibc
import TestSupport

@testable import FetchVendor

extension FuzzEntry {
    /// The stat index, behind its seal. What was read is written as the same index.
    static let index = FuzzEntry("index", seeds: { [try indexBody(entries: 0), try indexBody(entries: 3)] }) { bytes in
        guard let index = VendorIndex(decoding: bytes[...]) else { return }
        for record in index.records {
            for entry in try record.entries { _ = entry.path }
            try promise(record.files >= 0, "a record of \(record.files) files")
            _ = try DestinationPath.names(record.destination)
        }
        let written = try index.encoded()
        guard let again = VendorIndex(decoding: written[...]) else {
            throw BrokenPromise("what was written is damaged")
        }
        try promise(again == index, "what was written is another index")
        try promise(try again.encoded() == written, "what was written twice differs")
    }

    /// The placements of an unfinished run, behind their seal. What was read is written as the same placements.
    static let placements = FuzzEntry("placements", seeds: { [placementsBody(), []] }) { bytes in
        let placements = Placements(decoding: bytes)
        for entry in placements.entries {
            let names = try DestinationPath.names(entry.destination)
            try promise(!names.contains("..") && names.first != ".fetch", "'\(entry.destination)' leads out")
        }
        try promise(Placements(decoding: placements.encoded()) == placements, "what was written differs")
    }

    /// A state file that others wrote: the first byte chooses where it is, the rest is its content. It is never authentic,
    /// and nothing of the project changes.
    static let state = FuzzEntry("state", seeds: { [[0] + (try indexBody(entries: 3)), [1] + placementsBody()] }) {
        bytes in
        guard let choice = bytes.first else { return }
        let scratch = try FuzzScratch()
        defer { scratch.remove() }
        let project = try ProjectDirectory(path: scratch.path + "/out", key: StateKey(directory: scratch.path + "/key"))
        let state = try project.makeState()
        try state.create(choice & 1 == 0 ? "index-deps" : "placing-deps").write([UInt8](bytes.dropFirst()))
        try promise(try project.index("deps") == nil, "a planted index is believed")
        try promise(try project.placements("deps").entries.isEmpty, "planted placements are believed")
        // Another project's authentic state is a planted one here.
        try project.root.make("other")
        let other = try ProjectDirectory(
            path: scratch.path + "/out/other",
            key: StateKey(directory: scratch.path + "/key")
        )
        try other.writeState("index-deps", [UInt8](bytes.dropFirst()))
        try promise(try other.readState("index-deps") == bytes.dropFirst(), "state is not read as it was written")
        try state.removeTree("index-deps")
        try state.create("index-deps").write(other.makeState().file("index-deps").contents(limit: 1 << 24) ?? [])
        try promise(try project.index("deps") == nil, "another project's index is believed")
    }

    private static func placementsBody() -> [UInt8] {
        let tree = Tree([]).id
        return Placements([
            .init(name: "engine", destination: "vendor/engine", tree: tree),
            .init(name: "legacy", destination: "third_party/legacy", tree: tree),
        ]).encoded() + [UInt8]("broken\tline\n".utf8)
    }

    private static func indexBody(entries: Int) throws -> [UInt8] {
        let status = FileStatus(stat())
        var findings = Findings()
        findings.entries = (0..<entries).map { number in
            let blob = TreeHash.blob([UInt8(number)])
            let entry = TreeEntry(
                path: "folder/file\(number)",
                mode: number == 1 ? .symlink : .file,
                blob: blob,
                size: 1
            )
            return ObservedFile(entry: entry, status: status)
        }
        findings.directories = [ObservedDirectory(path: "folder", status: status)]
        let scan = Scan(findings: findings, observed: 1)
        let stamp = VendorIndex.Stamp(digest: SHA256Hasher.digest(of: [1]), size: 1)
        let index = VendorIndex(
            records: entries == 0 ? [] : [scan.record(name: "engine", destination: "vendor/engine")],
            manifest: stamp,
            lock: entries == 0 ? nil : stamp,
            note: [1, 2, 3],
            written: 1
        )
        return try index.encoded()
    }
}
