import FlyingSocks
import Foundation

/// A body that comes slowly, or not to its end.
struct OddBody: AsyncBufferedSequence {
    enum End: Sendable { case proper, hangUp, silence }

    struct HungUp: Error {}

    let rest: Data
    let end: End
    /// The time before each piece.
    var pause: Duration?

    func makeAsyncIterator() -> Iterator {
        Iterator(rest: rest, end: end, pause: pause)
    }

    struct Iterator: AsyncBufferedIteratorProtocol {
        fileprivate var rest: Data
        fileprivate let end: End
        fileprivate let pause: Duration?

        mutating func next() async throws -> UInt8? {
            try await nextBuffer(suggested: 1)?.first
        }

        mutating func nextBuffer(suggested count: Int) async throws -> Data? {
            guard rest.isEmpty else {
                if let pause { try await Task.sleep(for: pause) }
                let piece = rest.prefix(count)
                rest = rest.dropFirst(count)
                return piece
            }
            switch end {
            case .proper: return nil
            case .hangUp: throw HungUp()
            case .silence:
                try await Task.sleep(for: .seconds(3600))
                throw HungUp()
            }
        }
    }
}
