import FetchModel
import FetchSystem
import FetchVendor
import Testing

@testable import FetchEngine

/// The index, for commands that seldom need it.
struct LateIndexTests {
    private let index = VendorIndex(note: [1, 2, 3])

    @Test func `it is read when it is needed first, and never again`() {
        let reads = Monitor(0)
        let late = LateIndex { [index] in
            reads.update { $0 += 1 }
            return index
        }
        #expect(reads.read { $0 } == 0)

        #expect(late.value == index)
        #expect(late.value == index)

        #expect(reads.read { $0 } == 1)
    }

    @Test func `that there is none is remembered as well`() {
        let reads = Monitor(0)
        let late = LateIndex {
            reads.update { $0 += 1 }
            return nil
        }

        #expect(late.value == nil)
        #expect(late.value == nil)

        #expect(reads.read { $0 } == 1)
    }

    @Test func `threads that need it at the same time read it once`() async {
        let reads = Monitor(0)
        let late = LateIndex { [index] in
            reads.update { $0 += 1 }
            return index
        }
        let workers = Workers(limit: 8)

        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { [index] in
                    #expect(await workers.runWithoutThrowing { late.value } == index)
                }
            }
        }

        #expect(reads.read { $0 } == 1)
    }

    @Test func `an index that was read already is simply there`() {
        #expect(LateIndex(index).value == index)
    }
}
