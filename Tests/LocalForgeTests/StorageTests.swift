import FlyingFox
import Foundation
import Testing

@testable import LocalForge

@Suite struct StorageTests {
    private let object = Storage.Object(name: "a b.zip", type: "application/zip", bytes: Data("bytes".utf8))

    /// A storage that gives the links `expired` and `good` of an object, and their targets.
    private func targets(_ storage: Storage) async -> (expired: String, good: String) {
        await storage.open(at: "http://s")
        let expired = await storage.link(to: object, at: "w/r/a%20b.zip")
        #expect(await storage.expireLinks() == 1)
        let good = await storage.link(to: object, at: "w/r/a%20b.zip")
        return (String(expired.dropFirst("http://s".count)), String(good.dropFirst("http://s".count)))
    }

    @Test func `a signed address leads to its object until it expires`() async throws {
        let storage = Storage()
        let targets = await targets(storage)
        #expect(targets.good.hasPrefix("/bbuseruploads/w/r/a%20b.zip?response-content-disposition="))
        #expect(targets.good.contains("&X-Amz-Signature="))
        #expect(try await storage.object(at: targets.good) == object)
        await #expect(throws: Storage.Refusal.expired) { try await storage.object(at: targets.expired) }
        await #expect(throws: Storage.Refusal.badSignature) { try await storage.object(at: targets.good + "0") }
        await #expect(throws: Storage.Refusal.badSignature) { try await storage.object(at: "/") }
    }

    @Test func `its origin refuses every other credential, and counts it`() async throws {
        let storage = Storage()
        let counter = Counter()
        let gate = RequestGate(counter: counter, faults: Faults(), log: nil, storage: storage)
        let origin = StorageOrigin(storage: storage, gate: gate)
        let targets = await targets(storage)

        func status(_ target: String, _ headers: [HTTPHeader: String] = [:]) async throws -> Int {
            let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
            let request = HTTPRequest(
                method: .GET,
                version: .http11,
                target: .init(path: parts[0], query: parts.count > 1 ? parts[1] : ""),
                headers: HTTPHeaders(headers),
                body: HTTPBodySequence()
            )
            return try await origin.handleRequest(request).statusCode.code
        }
        #expect(try await status(targets.good) == 200)
        #expect(try await status(targets.good, [.range: "bytes=2-"]) == 206)
        #expect(try await status(targets.good, [.authorization: "Bearer x"]) == 400)
        #expect(try await status(targets.expired) == 403)
        #expect(try await status("/") == 403)
        guard case .object(let report) = await counter.report else { return #expect(Bool(false)) }
        #expect(report["storage"] == .number(5) && report["storage-authorized"] == .number(1))
    }
}
