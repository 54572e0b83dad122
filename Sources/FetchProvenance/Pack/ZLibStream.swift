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
        let header = input.prefix(2)
        guard header.count == 2, let method = header.first, let flags = header.last, method & 0x0f == 8,
            method >> 4 <= 7, flags & 0x20 == 0, (Int(method) << 8 | Int(flags)) % 31 == 0
        else { throw .damaged }
        let body = input.dropFirst(2)
        var state = z_stream()
        guard fetch_zlib_init(library, &state, false) == Z_OK else { throw .damaged }
        defer { _ = library.pointee.end(&state) }
        var output: [UInt8] = []
        var result = Z_OK
        body.withUnsafeBufferPointer { body in
            // zlib only reads from `next_in`.
            state.next_in = UnsafeMutablePointer(mutating: body.baseAddress)
            state.avail_in = UInt32(clamping: body.count)
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
        }
        guard output.count <= limit else { throw .tooLarge }
        guard result == Z_STREAM_END else { throw .damaged }
        let used = body.count - Int(state.avail_in)
        let trailer = body.dropFirst(used).prefix(4)
        guard trailer.count == 4, trailer.reduce(0, { $0 << 8 | UInt32($1) }) == adler32(output) else { throw .damaged }
        return Inflated(bytes: output, consumed: 2 + used + 4)
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
