internal import FetchModel
internal import FetchSystem

/// A file without a name that holds the listings of records until the index is written: those of 200,000 files are 20 MB,
/// which a run that installs them does not need in memory meanwhile.
package final class RecordSpool: Sendable {
    /// A piece of the file.
    struct Part: Sendable {
        let spool: RecordSpool
        let offset: Int
        let size: Int

        /// Reads it. Throws `SystemError`.
        func bytes() throws -> [UInt8] { try spool.file.bytes(at: offset, count: size) }
    }

    private let file: File
    private let end = Monitor(0)

    /// Creates a spool on the disk of `project`; `nil` where that has no files without names.
    package init?(in project: ProjectFolder) {
        guard let file = try? project.makeState().unnamedFile() else { return nil }
        self.file = file
    }

    /// Adds `bytes`; returns `nil` where they cannot be written, such as on a full disk.
    func add(_ bytes: ArraySlice<UInt8>) -> Part? {
        end.update { end in
            guard (try? file.write(bytes, at: end)) != nil else { return nil }
            defer { end += bytes.count }
            return Part(spool: self, offset: end, size: bytes.count)
        }
    }
}
