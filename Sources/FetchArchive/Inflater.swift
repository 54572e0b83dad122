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
        var taken: Int
        /// Bytes put into the output.
        var made: Int
        /// Whether the deflated bytes, and the check behind them, are complete.
        var isFinished: Bool
    }

    private let stream: any InflateStream

    /// At the start of what `wrapper` wraps, with `library`. Throws `Failure` where the machine has none.
    init(_ wrapper: Wrapper, with library: (any InflateLibrary)? = Inflating.library) throws {
        guard let stream = library?.stream(wrapper) else { throw Inflating.missing }
        self.stream = stream
    }

    /// At the start of the next member.
    func reset() { stream.reset() }

    /// Inflates as much of `input` as fits into `output`. Throws `Failure` where the bytes are none or fail their check.
    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Step {
        try stream.step(input, into: output)
    }
}
