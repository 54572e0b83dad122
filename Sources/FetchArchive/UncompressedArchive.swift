package import FetchModel
package import FetchSystem

/// What is inside the compression of an archive: some projects sign the tar, so that one signature serves all its forms.
package enum UncompressedArchive {
    /// Writes the bytes inside all layers of compression of `file` to `output`. Returns whether it is compressed; if not,
    /// nothing is written. Blocks. Throws `ArchiveError` and `SystemError`.
    ///
    /// The archive was extracted within `limits` before, which is what bounds the bytes.
    package static func write(_ file: File, to output: File, limits: Limits) throws -> Bool {
        let guards = LimitGuard(LimitCeiling(limits), isLocal: true)
        let stream = CompressedStream(ByteStream(of: file), guards: guards)
        let layers = try CompressionLayers(stream, guards: guards)
        if layers.count == 0 { return false }
        while true {
            let chunk = try layers.innermost.take(atMost: BufferedReader.capacity)
            if chunk.isEmpty { return true }
            try output.write(chunk)
        }
    }
}
