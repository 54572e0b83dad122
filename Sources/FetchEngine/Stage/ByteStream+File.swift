internal import FetchModel
internal import FetchSystem

extension ByteStream {
    /// Returns the bytes of `file` from its current position to its end.
    static func reading(_ file: File) -> ByteStream {
        ByteStream {
            let chunk = try file.read(upTo: 128 << 10)
            return chunk.isEmpty ? nil : chunk
        }
    }
}
