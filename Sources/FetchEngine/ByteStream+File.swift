internal import FetchModel
internal import FetchSystem

extension ByteStream {
    /// The bytes of `file`, from where it stands to its end.
    static func reading(_ file: File) -> ByteStream {
        ByteStream {
            let chunk = try file.read(upTo: 128 << 10)
            return chunk.isEmpty ? nil : chunk
        }
    }
}
