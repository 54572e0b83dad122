internal import FetchModel

/// The bytes inside gzip: all members, each checked, zero padding allowed after the last, anything else refused.
final class Gunzip {
    private enum Phase { case inMember, afterMember, padding }

    private let stream: CountedStream
    private let inflater: Inflater
    private var phase = Phase.inMember

    /// The bytes inside `stream`, which begins with a member. Throws `Failure` where nothing here can inflate.
    init(_ stream: CountedStream) throws {
        self.stream = stream
        inflater = try Inflater(.gzip)
    }

    /// Puts inflated bytes into `output` and says how many; 0 at the end. Throws `Failure`, and what the stream throws.
    func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let made: Int? = try stream.lend { input in
                switch phase {
                case .inMember: try inflate(input, into: output)
                case .afterMember: try (0, taken: beginMember(input))
                case .padding: try (0, taken: skipPadding(input))
                }
            }
            guard let made else {
                if phase == .inMember { throw Refusal.truncated("its compressed data has no end") }
                return 0
            }
            if made > 0 { return made }
        }
    }

    private func inflate(
        _ input: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutableRawBufferPointer
    ) throws -> (Int, taken: Int) {
        let step = try inflater.step(UnsafeRawBufferPointer(input), into: output)
        if step.isFinished { phase = .afterMember }
        return (step.made, taken: step.taken)
    }

    private func beginMember(_ input: UnsafeBufferPointer<UInt8>) throws -> Int {
        switch input[0] {
        case 0x1f:
            inflater.reset()
            phase = .inMember
        case 0: phase = .padding
        default: throw Refusal.trailing("what follows its compressed data is neither gzip nor zeros")
        }
        return 0
    }

    private func skipPadding(_ input: UnsafeBufferPointer<UInt8>) throws -> Int {
        guard input.allSatisfy({ $0 == 0 }) else { throw Refusal.trailing("what follows its padding is not zero") }
        return input.count
    }
}
