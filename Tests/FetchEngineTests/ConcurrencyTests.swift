import FetchSystem
import Testing

@testable import FetchEngine

@Suite struct ConcurrencyTests {
    @Test func `results come in the order of the elements, whatever finishes first`() async {
        let results = await Array(1...40).mapConcurrently(limit: 4) { number in
            try? await Task.sleep(for: .milliseconds(number % 7))
            return number * 2
        }
        #expect(results == (1...40).map { $0 * 2 })
    }

    @Test func `never more than the limit run at once`() async {
        let counts = Monitor((running: 0, most: 0))
        _ = await Array(1...30).mapConcurrently(limit: 3) { _ in
            counts.update { counts in
                counts.running += 1
                counts.most = max(counts.most, counts.running)
            }
            try? await Task.sleep(for: .milliseconds(2))
            counts.update { $0.running -= 1 }
        }
        #expect(counts.read { $0.most } <= 3)
    }
}
