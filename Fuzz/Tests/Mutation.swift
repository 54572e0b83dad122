internal import TestSupport

/// Inputs made of seeds by small changes: the same for the same number, on every machine.
struct Mutation {
    private var random: SeededRandom
    private let corpus: [[UInt8]]

    private static let bytes: [UInt8] = [
        0, 1, 9, 10, 13, 0x1b, 0x20, 0x22, 0x26, 0x2a, 0x2d, 0x2e, 0x2f, 0x30, 0x7f, 0x80, 0x9b, 0xff,
    ]

    /// Changes of `corpus`, which is not empty.
    init(seed: UInt64, corpus: [[UInt8]]) {
        random = SeededRandom(seed)
        self.corpus = corpus
    }

    /// The next input.
    mutating func next() -> [UInt8] {
        var bytes = corpus[below(corpus.count)]
        for _ in 0...below(4) { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = below(bytes.count + 1)
        let end = min(bytes.count, place + 1 + below(16))
        switch below(8) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
        case 1 where place < bytes.count: bytes[place] = Self.bytes[below(Self.bytes.count)]
        case 2: bytes.insert(Self.bytes[below(Self.bytes.count)], at: place)
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count + 1))
        case 5: bytes.replaceSubrange(place..<end, with: [UInt8](repeating: 0xff, count: end - place))
        case 6:
            let other = corpus[below(corpus.count)]
            bytes.replaceSubrange(place..., with: other.suffix(from: min(other.count, place)))
        default: bytes.removeLast(min(bytes.count, below(32)))
        }
    }

    /// Returns a number from 0 on, below `bound`.
    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
}
