import FetchSystem
import Testing

@Suite struct WorkersTests {
    @Test func `work runs on threads that may block, no more than the limit`() async throws {
        let workers = Workers(limit: 3)
        let counts = Monitor((running: 0, most: 0))
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await workers.run {
                        counts.update { counts in
                            counts.running += 1
                            counts.most = max(counts.most, counts.running)
                        }
                        for _ in 0..<10_000 { counts.update { _ in } }
                        counts.update { $0.running -= 1 }
                        return number
                    }
                }
            }
            var sum = 0
            for try await number in group { sum += number }
            #expect(sum == 190)
        }
        #expect((1...3).contains(counts.read { $0.most }))
    }

    @Test func `what the work throws is thrown`() async {
        struct Refused: Error {}
        await #expect(throws: Refused.self) {
            try await Workers(limit: 1).run { throw Refused() }
        }
    }
}
