import FetchSystem
import Testing

@Suite struct ThreadTests {
    @Test(arguments: [0, 1, 2, 500], [1, 2, 7]) func `every item is looked at once`(_ count: Int, _ threads: Int) {
        let seen = Monitor([Int]())
        #expect(
            Thread.allSatisfy(Array(0..<count), threads: threads) { item in
                seen.update { $0.append(item) }
                return true
            }
        )
        #expect(seen.update { $0.sorted() } == Array(0..<count))
    }

    @Test(arguments: [1, 4]) func `one for which it does not hold, or that cannot be told, is enough`(_ threads: Int) {
        struct Unknown: Error {}
        #expect(!Thread.allSatisfy(Array(0..<100), threads: threads) { $0 != 57 })
        #expect(!Thread.allSatisfy(Array(0..<100), threads: threads) { if $0 == 57 { throw Unknown() } else { true } })
    }
}
