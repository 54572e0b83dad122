import FetchModel
import Testing

@testable import FetchEngine

/// Which goals are staged together, and which wait.
@Suite struct JobQueueTests {
    private func goal(_ name: String, _ url: String) throws -> Goal {
        let dependency = Dependency(
            name: name,
            source: .archive(url: url),
            destination: "vendor/\(name)",
            place: Place(file: "deps.yaml", line: 1, column: 1)
        )
        let wanted = Wanted(dependency, source: url, request: Request([]))
        let location = Goal.Location.web(try #require(WebURL(url)))
        return Goal(wanted: wanted, tag: nil, commit: nil, location: location, occupant: .replaceable)
    }

    @Test func `goals of one archive are one job, also those that arrive before it is begun`() throws {
        var queue = JobQueue()
        queue.add([try goal("a", "https://example.com/1"), try goal("b", "https://example.com/2")])
        queue.add([try goal("c", "https://example.com/1")])

        let first = queue.next()?.1
        #expect(first?.map(\.name) == ["a", "c"])
        #expect(queue.next()?.1.map(\.name) == ["b"])
        #expect(queue.next()?.1 == nil && queue.isEmpty)
    }

    @Test func `goals whose archive is being obtained wait until it is there`() throws {
        var queue = JobQueue()
        queue.add([try goal("a", "https://example.com/1")])
        let key = try #require(queue.next()?.0)
        queue.add([try goal("b", "https://example.com/1")])

        #expect(queue.next()?.1 == nil && !queue.isEmpty)

        queue.finish(key)
        #expect(queue.next()?.1.map(\.name) == ["b"])
        #expect(queue.isEmpty)
    }
}
