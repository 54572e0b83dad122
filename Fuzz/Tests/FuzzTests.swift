import TestSupport
import Testing

/// What `make fuzz` does for hours, for a moment: the same readers, the same promises, numbers instead of coverage.
struct FuzzTests {
    @Test(arguments: FuzzEntry.all)
    func `seeds and past findings keep every promise`(_ entry: FuzzEntry) throws {
        let corpus = try entry.corpus()
        #expect(corpus.count > 1)
        for bytes in corpus { try entry.feed(bytes) }
    }

    @Test(arguments: FuzzEntry.all)
    func `changed seeds keep every promise`(_ entry: FuzzEntry) throws {
        let corpus = try entry.corpus().filter { $0.count <= 1 << 14 }
        var mutation = Mutation(seed: 1, corpus: corpus)
        for round in 0..<(entry.name == "unpack" ? 300 : 1000) {
            let bytes = mutation.next()
            do {
                try entry.feed(bytes)
            } catch {
                Issue.record("round \(round): \(error)\n\(bytes)")
                return
            }
        }
    }

    @Test func `a broken promise is seen`() {
        let entry = FuzzEntry("broken") { try promise(!$0.contains(0xff), "no 255") }
        var mutation = Mutation(seed: 1, corpus: [[1, 2, 3, 4]])
        #expect(throws: BrokenPromise.self) {
            for _ in 0..<2000 { try entry.feed(mutation.next()) }
        }
    }
}

extension FuzzEntry: CustomTestStringConvertible {
    var testDescription: String { name }
}
