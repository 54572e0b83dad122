import FetchModel
import FetchSystem
import Glibc
import TestSupport

@testable import FetchVendor

extension FuzzEntry {
    /// The stat index: its checksum is put right, so that what lies below is read. What is read and written is the same.
    static let index = FuzzEntry("index", seeds: { [indexBody(entries: 0), indexBody(entries: 3)] }) { bytes in
        let whole = bytes + SHA256Hasher.digest(of: bytes).bytes
        guard let index = VendorIndex(decoding: whole) else { return }
        for record in index.records {
            for entry in record.entries { _ = entry.path }
            try promise(record.files >= 0, "a record of \(record.files) files")
            _ = try? ProjectFolder.names(of: record.destination)
        }
        let written = index.encoded()
        guard let again = VendorIndex(decoding: written) else { throw BrokenPromise("what was written is damaged") }
        try promise(again == index, "what was written is another index")
        try promise(again.encoded() == written, "what was written twice differs")
    }

    private static func indexBody(entries: Int) -> [UInt8] {
        let status = FileStatus(stat())
        let files = (0..<entries).map { number in
            let blob = TreeHash.blob([UInt8(number)])
            let entry = TreeEntry(
                path: "folder/file\(number)",
                mode: number == 1 ? .symlink : .file,
                blob: blob,
                size: 1
            )
            return Scan.Entry(entry: entry, status: status)
        }
        let folders = [Scan.FolderEntry(path: "folder", status: status)]
        let scan = Scan(root: .folder, entries: files, folders: folders, observed: 1)
        let stamp = VendorIndex.Stamp(digest: SHA256Hasher.digest(of: [1]), size: 1)
        let index = VendorIndex(
            records: entries == 0 ? [] : [.init(name: "engine", destination: "vendor/engine", scan: scan)],
            manifest: stamp,
            lock: entries == 0 ? nil : stamp,
            note: [1, 2, 3],
            written: 1
        )
        return index.encoded().dropLast(32)
    }
}
