internal import FetchModel

/// The bytes inside gzip: all members, each checked, with zero padding allowed after the last.
final class GzipDecoder: LayerDecoder {
    private enum Phase { case inMember, afterMember, padding }

    private let input: any ByteFeed
    private let inflater: Inflater
    private var phase = Phase.inMember

    /// Decodes `input`, which begins with a member. Throws `ArchiveError` where no library can inflate.
    init(_ input: any ByteFeed) throws {
        self.input = input
        inflater = try Inflater(.gzip)
    }

    func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let produced: Int? = try input.lend { bytes in
                switch phase {
                case .inMember: try inflate(bytes, into: output)
                case .afterMember: try (0, taken: beginMember(bytes))
                case .padding: try (0, taken: skipPadding(bytes))
                }
            }
            guard let produced else {
                if phase == .inMember { throw ArchiveError.truncated(.compressedData) }
                return 0
            }
            if produced > 0 { return produced }
        }
    }

    private func inflate(
        _ input: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutableRawBufferPointer
    ) throws -> (Int, taken: Int) {
        let step = try inflater.step(UnsafeRawBufferPointer(input), into: output)
        if step.isFinished { phase = .afterMember }
        return (step.produced, taken: step.consumed)
    }

    private func beginMember(_ input: UnsafeBufferPointer<UInt8>) throws -> Int {
        switch input[0] {
        case 0x1f:
            inflater.reset()
            phase = .inMember
        case 0: phase = .padding
        default: throw ArchiveError.trailing("what follows its compressed data is neither gzip nor zeros")
        }
        return 0
    }

    private func skipPadding(_ input: UnsafeBufferPointer<UInt8>) throws -> Int {
        guard input.allSatisfy({ $0 == 0 }) else {
            throw ArchiveError.trailing("what follows its padding is not zero")
        }
        return input.count
    }
}
