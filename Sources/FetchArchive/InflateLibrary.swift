internal import CLibISAL
internal import CLibZ
internal import FetchModel
internal import FetchSystem

/// A library that inflates.
protocol InflateLibrary: Sendable {
    /// A stream of what `wrapper` wraps, at its start; `nil` where memory is short.
    func stream(_ wrapper: Inflater.Wrapper) -> (any InflateStream)?
    /// CRC-32 as gzip and zip use it, of `bytes` after others whose check is `start`.
    func crc32(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32
}

/// Deflated bytes under way.
protocol InflateStream: AnyObject {
    /// Back to the start, for the next member.
    func reset()
    /// As `Inflater.step` does.
    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Inflater.Step
}

/// The library that this machine has.
enum Inflating {
    /// ISA-L, else zlib; `nil` where there is neither.
    static let library: (any InflateLibrary)? = ISAL.loaded ?? ZLib.loaded

    /// What is said where there is neither.
    static var missing: Failure {
        Failure(
            .data,
            "archive-unsupported",
            "the archive needs zlib (libz.so.1), which is not installed",
            help: "install zlib (zlib1g), then run the same command again"
        )
    }

    /// CRC-32 as gzip and zip use it, of `bytes` after others whose check is `start`. Throws `Failure` without a library.
    static func crc32(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) throws -> UInt32 {
        guard let library else { throw missing }
        return library.crc32(start, bytes)
    }
}

/// ISA-L, loaded when it is first asked for.
///
/// `@unchecked Sendable`: the table behind `functions` is written before the one instance is published and never after;
/// it is not freed, and ISA-L keeps no state outside the objects that its callers own.
struct ISAL: InflateLibrary, @unchecked Sendable {
    private let functions: UnsafePointer<fetch_isal>

    /// The library; `nil` where there is none on this machine.
    static let loaded: ISAL? = {
        let functions = UnsafeMutablePointer<fetch_isal>.allocate(capacity: 1)
        functions.initialize(to: fetch_isal())
        for file in SystemLibrary.files("libisal.so.2") where fetch_isal_load(functions, file) {
            return ISAL(functions: UnsafePointer(functions))
        }
        return nil
    }()

    func stream(_ wrapper: Inflater.Wrapper) -> (any InflateStream)? { Stream(functions, wrapper) }

    func crc32(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        fetch_isal_crc32(functions, start, bytes.baseAddress, bytes.count)
    }

    private final class Stream: InflateStream {
        private let functions: UnsafePointer<fetch_isal>
        private let state = UnsafeMutableRawPointer.allocate(byteCount: fetch_isal_state_size, alignment: 64)
        private let isGzip: Bool

        init(_ functions: UnsafePointer<fetch_isal>, _ wrapper: Inflater.Wrapper) {
            self.functions = functions
            isGzip = wrapper == .gzip
            reset()
        }

        deinit { state.deallocate() }

        func reset() { fetch_isal_start(functions, state, isGzip) }

        func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Inflater.Step {
            var (inputLeft, outputLeft) = (UInt32(input.count), UInt32(output.count))
            let end = fetch_isal_step(
                functions,
                state,
                input.baseAddress,
                &inputLeft,
                output.baseAddress,
                &outputLeft
            )
            switch end {
            case fetch_isal_goes_on, fetch_isal_finished: break
            case fetch_isal_wrong_check: throw Refusal.damaged("its contents do not match their checksum")
            case fetch_isal_wrong_header: throw Refusal.damaged("a gzip header is wrong")
            default: throw Refusal.damaged("its compressed data is wrong")
            }
            return Inflater.Step(
                taken: input.count - Int(inputLeft),
                made: output.count - Int(outputLeft),
                isFinished: end == fetch_isal_finished
            )
        }
    }
}

/// zlib, loaded when it is first asked for.
///
/// `@unchecked Sendable`: as `ISAL`.
struct ZLib: InflateLibrary, @unchecked Sendable {
    private let functions: UnsafePointer<fetch_zlib>

    /// The library; `nil` where there is none on this machine.
    static let loaded: ZLib? = {
        let functions = UnsafeMutablePointer<fetch_zlib>.allocate(capacity: 1)
        functions.initialize(to: fetch_zlib())
        for file in SystemLibrary.files("libz.so.1") where fetch_zlib_load(functions, file) {
            return ZLib(functions: UnsafePointer(functions))
        }
        return nil
    }()

    func stream(_ wrapper: Inflater.Wrapper) -> (any InflateStream)? { Stream(functions, wrapper) }

    func crc32(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return start }  // zlib would begin anew.
        return UInt32(truncatingIfNeeded: functions.pointee.crc32(UInt(start), base, UInt32(bytes.count)))
    }

    private final class Stream: InflateStream {
        private let functions: UnsafePointer<fetch_zlib>
        /// zlib keeps a pointer to it, so that it must not move.
        private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

        init?(_ functions: UnsafePointer<fetch_zlib>, _ wrapper: Inflater.Wrapper) {
            self.functions = functions
            state.initialize(to: z_stream())
            guard fetch_zlib_init(functions, state, wrapper == .gzip) == Z_OK else { return nil }
        }

        deinit {
            _ = functions.pointee.end(state)
            state.deallocate()
        }

        func reset() { _ = functions.pointee.reset(state) }

        func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Inflater.Step {
            // zlib only reads from `next_in`; the pointers are set anew for each call.
            state.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
                to: UInt8.self
            )
            state.pointee.avail_in = UInt32(input.count)
            state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            state.pointee.avail_out = UInt32(output.count)
            let result = functions.pointee.inflate(state, Z_NO_FLUSH)
            switch result {
            case Z_OK, Z_BUF_ERROR, Z_STREAM_END: break
            case Z_DATA_ERROR: throw Refusal.damaged(Self.words(state.pointee.msg.map { String(cString: $0) } ?? ""))
            default: throw Refusal.damaged("its compressed data is wrong")
            }
            return Inflater.Step(
                taken: input.count - Int(state.pointee.avail_in),
                made: output.count - Int(state.pointee.avail_out),
                isFinished: result == Z_STREAM_END
            )
        }

        /// What is wrong, in the words that are used whatever the library.
        private static func words(_ message: String) -> String {
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
