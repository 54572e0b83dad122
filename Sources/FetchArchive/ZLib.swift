internal import CLibZ
internal import FetchModel
internal import FetchSystem

/// zlib, loaded on first use.
///
/// `@unchecked Sendable`: as `ISAL`.
struct ZLib: InflateLibrary, @unchecked Sendable {
    private let functions: UnsafePointer<fetch_zlib>

    /// The library; `nil` where this machine has none.
    static let loaded = SystemLibrary.load(["libz.so.1"], into: fetch_zlib()) { fetch_zlib_load($0, $1) }
        .map(ZLib.init(functions:))

    var component: Component {
        let version = functions.pointee.version().map { String(cString: $0) }
        let address = unsafeBitCast(functions.pointee.inflate, to: UnsafeRawPointer?.self)
        return Component("zlib", version: version, at: address)
    }

    func stream(_ wrapper: Inflater.Wrapper) -> (any InflateStream)? { Stream(functions, wrapper) }

    func crc32(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return start }  // zlib would start over.
        return UInt32(truncatingIfNeeded: functions.pointee.crc32(UInt(start), base, UInt32(bytes.count)))
    }

    private final class Stream: InflateStream {
        private let functions: UnsafePointer<fetch_zlib>
        /// zlib keeps a pointer to it, so it must not move.
        private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

        init?(_ functions: UnsafePointer<fetch_zlib>, _ wrapper: Inflater.Wrapper) {
            self.functions = functions
            state.initialize(to: z_stream())
            guard fetch_zlib_init(functions, state, wrapper == .gzip ? fetch_zlib_gzip : fetch_zlib_raw) == Z_OK else {
                return nil
            }
        }

        deinit {
            _ = functions.pointee.end(state)
            state.deallocate()
        }

        func reset() { _ = functions.pointee.reset(state) }

        func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Inflater.Step {
            // zlib only reads from `next_in`; the pointers are set for each call.
            state.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
                to: UInt8.self
            )
            state.pointee.avail_in = UInt32(input.count)
            state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            state.pointee.avail_out = UInt32(output.count)
            let result = functions.pointee.inflate(state, Z_NO_FLUSH)
            switch result {
            case Z_OK, Z_BUF_ERROR, Z_STREAM_END: break
            case Z_DATA_ERROR:
                throw ArchiveError.damaged(Self.reason(state.pointee.msg.map { String(cString: $0) } ?? ""))
            default: throw ArchiveError.damaged("its compressed data is wrong")
            }
            return Inflater.Step(
                consumed: input.count - Int(state.pointee.avail_in),
                produced: output.count - Int(state.pointee.avail_out),
                isFinished: result == Z_STREAM_END
            )
        }

        /// Returns the message that both libraries share.
        private static func reason(_ message: String) -> String {
            switch message {
            case "incorrect data check", "incorrect length check": "its contents do not match their checksum"
            case "incorrect header check", "unknown compression method", "unknown header flags set",
                "header crc mismatch":
                "a gzip header is wrong"
            default: "its compressed data is wrong"
            }
        }
    }
}
