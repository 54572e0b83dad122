import FetchModel
import Synchronization
import Testing

@testable import FetchGit

@Suite struct GitListingsTests {
    private struct Refused: Error {}

    /// The listings that were made.
    private final class Calls: Sendable {
        private let addresses = Mutex<[String]>([])

        var all: [String] { addresses.withLock { $0 } }

        /// Adds one, and returns how many there are.
        @discardableResult
        func add(_ address: String) -> Int {
            addresses.withLock { addresses in
                addresses.append(address)
                return addresses.count
            }
        }
    }

    private static let references = GitReferences([
        .init(value: "643d7585263769bebc34e6e20e931057d0e5731b", name: "refs/tags/v1")
    ])

    @Test func `a repository is listed once, whoever asks and how often`() async throws {
        let listings = GitListings()
        let asked = Calls()
        try await withThrowingTaskGroup(of: [GitReference].self) { group in
            for number in 0..<20 {
                let address = number.isMultiple(of: 2) ? "https://a.example/r" : "https://b.example/r"
                group.addTask {
                    try await listings.references(at: address) {
                        asked.add(address)
                        try await Task.sleep(for: .milliseconds(20))
                        return Self.references
                    }.tags
                }
            }
            for try await tags in group { #expect(tags.map(\.name) == ["v1"]) }
        }
        #expect(asked.all.sorted() == ["https://a.example/r", "https://b.example/r"])
    }

    @Test func `what failed is listed again`() async throws {
        let listings = GitListings()
        await #expect(throws: Refused.self) { try await listings.references(at: "r") { throw Refused() } }
        #expect(try await listings.references(at: "r") { Self.references }.tags.count == 1)
    }

    @Test func `whoever waits for a listing that fails lists on its own`() async throws {
        let listings = GitListings()
        let attempts = Calls()
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    let references = try? await listings.references(at: "r") {
                        let attempt = attempts.add("r")
                        try await Task.sleep(for: .milliseconds(20))
                        if attempt == 1 { throw Refused() }
                        return Self.references
                    }
                    return references != nil
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(results.filter { $0 }.count == 2 && attempts.all.count == 2)
    }
}
