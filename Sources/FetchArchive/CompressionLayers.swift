internal import FetchModel

/// Decodes one layer of compression.
protocol LayerDecoder: AnyObject {
    /// Puts decoded bytes into `output` and returns their number; 0 at the end. Throws `ArchiveError`, and what the
    /// stream throws.
    func read(into output: UnsafeMutableRawBufferPointer) throws -> Int
}

/// The layers of compression around an archive, the bytes of each counted against the archive's own.
struct CompressionLayers {
    /// More than anyone needs: a file that was compressed twice by mistake has two.
    private static let most = 4

    /// How many layers there are.
    private(set) var count = 0
    /// The format of what is inside the last of them.
    private(set) var format: Format
    /// The bytes inside the last of them.
    let innermost: BufferedReader

    /// Peels all layers of `stream`. Throws `ArchiveError`.
    init(_ stream: CompressedStream, guards: LimitGuard) throws {
        format = Format(try stream.peek(Format.window))
        var feed: any ByteFeed = stream
        var reader = Self.counted(guards) { try stream.read(into: $0) }
        while let decoder = try Self.decoder(format, feed) {
            count += 1
            guard count <= Self.most else { throw ArchiveError.unsupported(.nestedCompression) }
            // Deflate makes at most 258 bytes of 2 bits.
            guards.densest = format == .gzip && count == 1 ? 1032 : nil
            reader = Self.counted(guards) { try decoder.read(into: $0) }
            feed = reader
            format = Format(try reader.peek(Format.window))
        }
        innermost = reader
    }

    private static func counted(_ guards: LimitGuard, _ pull: @escaping BufferedReader.Pull) -> BufferedReader {
        let tally = guards.tally()
        return BufferedReader { buffer in
            let count = try pull(buffer)
            try tally.add(count)
            return count
        }
    }

    private static func decoder(_ format: Format, _ feed: any ByteFeed) throws -> (any LayerDecoder)? {
        switch format {
        case .gzip: try GzipDecoder(feed)
        case .filtered(let filter): try FilterDecoder(feed, filter)
        case .tar, .zip, .other: nil
        }
    }
}
