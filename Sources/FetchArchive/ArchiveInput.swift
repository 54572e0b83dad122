package import FetchModel
package import FetchSystem

/// An archive's bytes, as they arrive and once they have arrived.
package struct ArchiveInput {
    let stream: ByteStream
    let length: Int?
    let isLocal: Bool
    let hasher: SHA256Hasher?
    let reopen: () throws -> File

    /// The bytes of `stream`; `reopen` opens a seekable file of all of them, and is called only after the stream
    /// has been read to its end.
    ///
    /// `length` is their number where that is known and checked by the stream's source. Where it is `nil`, a tar must
    /// have its end blocks, since nothing else shows that it is complete. `isLocal` says that they are on this
    /// machine already, so that reading them costs little and is not limited. `hasher` has hashed all of `stream` when the
    /// extraction has succeeded: beside the files, two messages at a time, that costs little.
    package init(
        stream: ByteStream,
        length: Int? = nil,
        isLocal: Bool = false,
        hasher: SHA256Hasher? = nil,
        reopen: @escaping () throws -> File
    ) {
        self.stream = stream
        self.length = length
        self.isLocal = isLocal
        self.hasher = hasher
        self.reopen = reopen
    }

    /// The archive in `file`, from its start. Throws `SystemError`.
    package init(file: File) throws {
        self.init(stream: ByteStream(of: file), length: try file.status().size, isLocal: true) { file }
    }
}

extension ByteStream {
    /// The bytes of `file`, from its start, independent of the descriptor's own offset.
    init(of file: File) {
        var offset = 0
        self.init {
            let chunk = try [UInt8](unsafeUninitializedCapacity: BufferedReader.capacity) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            }
            offset += chunk.count
            return chunk.isEmpty ? nil : chunk
        }
    }
}
