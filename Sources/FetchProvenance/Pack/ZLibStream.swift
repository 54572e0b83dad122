internal import CLibZ
internal import FetchSystem

/// Data in zlib's format (RFC 1950), as in packs and loose objects.
enum ZLibStream {
    /// What was inflated, and how many bytes of the input that took.
    struct Inflated {
        let bytes: [UInt8]
        let consumed: Int
    }

    private enum Library {
        /// `nil` where this machine has none. The table is never written to after it was loaded.
        nonisolated(unsafe) static let loaded = SystemLibrary.load(["libz.so.1"], into: fetch_zlib()) {
            fetch_zlib_load($0, $1)
        }
    }

    /// Inflates the stream at the start of `input`, of at most `limit` bytes.
    static func inflate(_ input: ArraySlice<UInt8>, limit: Int) throws(PackError) -> Inflated {
        guard let library = Library.loaded else { throw .missingLibrary }
        var state = z_stream()
        guard fetch_zlib_init(library, &state, fetch_zlib_own) == Z_OK else { throw .damaged }
        defer { _ = library.pointee.end(&state) }
        var output: [UInt8] = []
        var result = Z_OK
        let consumed = input.withUnsafeBufferPointer { input in
            // zlib only reads from `next_in`.
            state.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            state.avail_in = UInt32(clamping: input.count)
            let count = Int(state.avail_in)
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 << 10) { buffer in
                repeat {
                    state.next_out = buffer.baseAddress
                    state.avail_out = UInt32(buffer.count)
                    result = library.pointee.inflate(&state, Z_NO_FLUSH)
                    let produced = buffer.count - Int(state.avail_out)
                    output += buffer[..<produced]
                    if produced == 0, result == Z_OK { result = Z_BUF_ERROR }
                } while result == Z_OK && output.count <= limit
            }
            return count - Int(state.avail_in)
        }
        guard output.count <= limit else { throw .tooLarge }
        guard result == Z_STREAM_END else { throw .damaged }
        return Inflated(bytes: output, consumed: consumed)
    }

    /// Returns `bytes` in zlib's format, uncompressed, so that it is the same everywhere.
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0xffff)
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            output += [rest.isEmpty ? 1 : 0, UInt8(count & 0xff), UInt8(count >> 8)]
            output += [UInt8(~count & 0xff), UInt8(~count >> 8)]
            output += block
        } while !rest.isEmpty
        let sum = adler32(bytes)
        return output + [UInt8(sum >> 24), UInt8(sum >> 16 & 0xff), UInt8(sum >> 8 & 0xff), UInt8(sum & 0xff)]
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return b << 16 | a
    }
}
