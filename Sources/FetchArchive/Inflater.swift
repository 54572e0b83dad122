internal import FetchModel

/// Inflates piece by piece, with ISA-L where the machine has it, which takes half of zlib's time, and else with zlib.
final class Inflater {
    /// What wraps the deflated bytes.
    enum Wrapper {
        /// gzip (RFC 1952), whose CRC and size are checked.
        case gzip
        /// Nothing (RFC 1951), as in zip.
        case none
    }

    /// How one step ended.
    struct Step {
        /// Bytes taken from the input.
        var consumed: Int
        /// Bytes put into the output.
        var produced: Int
        /// Whether the deflated bytes, and the check after them, are complete.
        var isFinished: Bool
    }

    private let stream: any InflateStream

    /// At the start of what `wrapper` wraps, with `library`. Throws `ArchiveError` where the machine has none.
    init(_ wrapper: Wrapper, with library: (any InflateLibrary)? = InflateLibraries.best) throws {
        guard let stream = library?.stream(wrapper) else { throw InflateLibraries.missing }
        self.stream = stream
    }

    /// Returns to the start, for the next member.
    func reset() { stream.reset() }

    /// Inflates as much of `input` as fits into `output`. Throws `ArchiveError` where the bytes are damaged.
    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Step {
        try stream.step(input, into: output)
    }
}

/// A library that inflates.
protocol InflateLibrary: Sendable {
    /// Which library it is.
    var component: Component { get }
    /// Returns a stream at the start of what `wrapper` wraps; `nil` where memory is short.
    func stream(_ wrapper: Inflater.Wrapper) -> (any InflateStream)?
    /// CRC-32 as gzip and zip use it, of `bytes` after others whose CRC is `start`.
    func crc32(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32
}

/// Deflated bytes of which a part has been read.
protocol InflateStream: AnyObject {
    /// Returns to the start, for the next member.
    func reset()
    /// As `Inflater.step` does.
    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Inflater.Step
}

/// The libraries of this machine.
enum InflateLibraries {
    /// ISA-L, else zlib; `nil` where there is neither.
    static let best: (any InflateLibrary)? = ISAL.loaded ?? ZLib.loaded

    /// The error where there is neither.
    static let missing = ArchiveError.unsupported(.missingLibrary("zlib (libz.so.1)", package: "zlib1g"))

    /// CRC-32 as gzip and zip use it, of `bytes` after others whose CRC is `start`. Throws `ArchiveError` without a
    /// library.
    static func crc32(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) throws -> UInt32 {
        guard let best else { throw missing }
        return best.crc32(start, bytes)
    }
}
