package import FetchModel
package import FetchSystem

/// An archive's bytes, as they arrive and once they have arrived.
package struct ArchiveInput {
    let stream: ByteStream
    let reopen: () throws -> File

    /// The bytes of `stream`; `reopen` opens a seekable file of all of them, and is called only after the stream
    /// has been read to its end.
    package init(stream: ByteStream, reopen: @escaping () throws -> File) {
        self.stream = stream
        self.reopen = reopen
    }

    /// The archive in `file`, from its start.
    package init(file: File) {
        stream = ByteStream(of: file)
        reopen = { file }
    }
}

/// What came out of an archive.
package struct Extracted: Sendable {
    /// The files and links that were written, and their id.
    package let tree: Tree
    /// The commit that the archive says it holds: the `comment` of a tar's global header, or of a zip.
    package let commit: CommitID?
    /// For each of `tree.entries`, what the file system said of it after its last byte was written; empty where
    /// nothing was.
    package let statuses: [FileStatus]
}

extension ByteStream {
    /// The bytes of `file`, from its start, whatever else reads it.
    init(of file: File) {
        var offset = 0
        self.init {
            let chunk = try [UInt8](unsafeUninitializedCapacity: Inflow.portion) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            }
            offset += chunk.count
            return chunk.isEmpty ? nil : chunk
        }
    }
}
