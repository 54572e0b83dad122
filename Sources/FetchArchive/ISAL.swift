internal import CLibISAL
internal import FetchModel
internal import FetchSystem

/// ISA-L, loaded on first use.
///
/// `@unchecked Sendable`: `SystemLibrary.load` never changes or frees the table behind `functions`, and ISA-L keeps no
/// state outside the objects that its callers own.
struct ISAL: InflateLibrary, @unchecked Sendable {
    private let functions: UnsafePointer<fetch_isal>

    /// The library; `nil` where this machine has none.
    static let loaded = SystemLibrary.load(["libisal.so.2"], into: fetch_isal()) { fetch_isal_load($0, $1) }
        .map(ISAL.init(functions:))

    var component: Component {
        Component("ISA-L", version: nil, at: unsafeBitCast(functions.pointee.inflate, to: UnsafeRawPointer?.self))
    }

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
