internal import CLibISAL

/// ISA-L's inflate, piece by piece: twice the speed of zlib's.
final class Inflater {
    /// What wraps the deflated bytes.
    enum Wrapper {
        /// gzip (RFC 1952); ISA-L checks its CRC and size.
        case gzip
        /// Nothing (RFC 1951), as in zip.
        case none
    }

    /// How one step ended.
    struct Step {
        /// Bytes taken from the input.
        var taken: Int
        /// Bytes put into the output.
        var made: Int
        /// Whether the deflated bytes, and the check behind them, are complete.
        var isFinished: Bool
    }

    private let state: UnsafeMutablePointer<inflate_state>
    private let wrapper: Wrapper

    /// At the start of what `wrapper` wraps.
    init(_ wrapper: Wrapper) {
        self.wrapper = wrapper
        state = .allocate(capacity: 1)
        reset()
    }

    deinit { state.deallocate() }

    /// At the start of the next member.
    func reset() {
        isal_inflate_init(state)
        state.pointee.crc_flag = UInt32(wrapper == .gzip ? ISAL_GZIP : ISAL_DEFLATE)
    }

    /// Inflates as much of `input` as fits into `output`. Throws `Failure` where the bytes are none or fail their check.
    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Step {
        // ISA-L only reads from `next_in`; the pointers are set anew for each call.
        state.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
            to: UInt8.self
        )
        state.pointee.avail_in = UInt32(input.count)
        state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(output.count)
        let result = isal_inflate(state)
        switch result {
        case ISAL_DECOMP_OK, ISAL_END_INPUT, ISAL_OUT_OVERFLOW: break
        case ISAL_INCORRECT_CHECKSUM: throw Refusal.damaged("its contents do not match their checksum")
        case ISAL_INVALID_WRAPPER, ISAL_UNSUPPORTED_METHOD: throw Refusal.damaged("a gzip header is wrong")
        default: throw Refusal.damaged("its compressed data is wrong")
        }
        return Step(
            taken: input.count - Int(state.pointee.avail_in),
            made: output.count - Int(state.pointee.avail_out),
            isFinished: state.pointee.block_state == ISAL_BLOCK_FINISH
        )
    }
}

/// CRC-32 as gzip and zip use it, with the processor's instructions.
enum CRC32 {
    /// The check of `bytes`, after others whose check is `start`.
    static func update(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        crc32_gzip_refl(start, bytes.bindMemory(to: UInt8.self).baseAddress, UInt64(bytes.count))
    }
}
