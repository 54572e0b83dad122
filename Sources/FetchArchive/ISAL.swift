internal import CLibISAL
internal import FetchSystem

/// ISA-L, loaded on first use.
///
/// `@unchecked Sendable`: the table behind `functions` is written before the one instance is published and never after;
/// it is not freed, and ISA-L keeps no state outside the objects that its callers own.
struct ISAL: InflateLibrary, @unchecked Sendable {
    private let functions: UnsafePointer<fetch_isal>

    /// The library; `nil` where this machine has none.
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
            case fetch_isal_wrong_check: throw ArchiveError.damaged("its contents do not match their checksum")
            case fetch_isal_wrong_header: throw ArchiveError.damaged("a gzip header is wrong")
            default: throw ArchiveError.damaged("its compressed data is wrong")
            }
            return Inflater.Step(
                consumed: input.count - Int(inputLeft),
                produced: output.count - Int(outputLeft),
                isFinished: end == fetch_isal_finished
            )
        }
    }
}
