import FetchModel
import Synchronization
import Testing

@testable import FetchForge

/// Rate limits: which are waited for, and by whom.
@Suite struct ForgeTrafficTests {
    private let host = Origin(scheme: "https", host: "api.example", port: nil)

    /// What a run did about limits.
    private final class Record: Sendable {
        let waits = Mutex<[Duration]>([])
        let requests = Mutex(0)

        var traffic: ForgeTraffic {
            ForgeTraffic(budget: .seconds(60), sleep: { wait in self.waits.withLock { $0.append(wait) } })
        }

        /// A response that is limited by `limits` in turn, then a success.
        func respond(_ limits: [RateLimit]) -> (Int, RateLimit?) {
            let number = requests.withLock { count in
                defer { count += 1 }
                return count
            }
            return (number, number < limits.count ? limits[number] : nil)
        }
    }

    @Test func `a short limit is waited for`() async throws {
        let record = Record()
        let sent = try await record.traffic.send(to: host, .api, isSignedIn: false) {
            record.respond([RateLimit(wait: 30), RateLimit(wait: nil)])
        }
        guard case .value(2) = sent else {
            Issue.record("\(sent)")
            return
        }
        let waits = record.waits.withLock { $0 }
        #expect(waits.count == 2)
        #expect(waits[0] > .seconds(29) && waits[0] <= .seconds(30))
        #expect(waits[1] <= .seconds(2))
    }

    @Test func `a long limit ends the request at once, and those that follow it`() async throws {
        let record = Record()
        let traffic = record.traffic
        for _ in 0..<3 {
            let sent = try await traffic.send(to: host, .api, isSignedIn: false) {
                record.respond([RateLimit(wait: 3000)])
            }
            guard case .limited(let limit, _) = sent else {
                Issue.record("\(sent)")
                return
            }
            #expect(limit.wait.map { (2990...3000).contains($0) } == true)
        }
        #expect(record.requests.withLock { $0 } == 1)
        #expect(record.waits.withLock { $0 }.isEmpty)
    }

    @Test func `whoever has signed in has limits of their own, and pages have others than the API`() async throws {
        let record = Record()
        let traffic = record.traffic
        _ = try await traffic.send(to: host, .api, isSignedIn: false) { record.respond([RateLimit(wait: 3000)]) }
        guard case .value = try await traffic.send(to: host, .files, isSignedIn: false, { record.respond([]) }) else {
            Issue.record("the limit of the API holds up the pages of the same host")
            return
        }
        guard case .value = try await traffic.send(to: host, .api, isSignedIn: true, { record.respond([]) }) else {
            Issue.record("the limit of anonymous clients holds for others")
            return
        }
    }

    @Test func `a host that never accepts a request is given up`() async throws {
        let record = Record()
        let sent = try await record.traffic.send(to: host, .api, isSignedIn: false) {
            record.respond(Array(repeating: RateLimit(wait: 1), count: 100))
        }
        guard case .limited = sent else {
            Issue.record("\(sent)")
            return
        }
        #expect(record.requests.withLock { $0 } == 5)
        // What the host says is believed once.
        let waits = record.waits.withLock { $0 }
        #expect(waits.map { Int(($0 / .seconds(1)).rounded()) } == [1, 2, 4, 8])
    }

    @Test(
        arguments: [
            (429, ["Retry-After": "7"], 7), (429, ["Retry-After": String(repeating: "9", count: 30)], 1 << 40),
            (429, ["RateLimit-Reset": String(repeating: "9", count: 30)], 3600), (429, ["Retry-After": "-1"], nil),
            (429, ["Retry-After": "Sat, 01 Nov 2025 12:00:10 GMT"], 10),
            (429, ["RateLimit-Reset": "40"], 40), (429, ["RateLimit-Reset": "1762005600"], 3600),
            (429, ["X-RateLimit-Reset": "1761998399"], 1), (429, ["X-RateLimit-Reset": "1761998460"], 60),
            (429, [:], nil),
        ] as [(Int, [String: String], Int?)]
    )
    func `the wait is read from the response`(_ status: Int, _ fields: [String: String], _ wait: Int?) throws {
        let date = HTTPField("Date", "Sat, 01 Nov 2025 12:00:00 GMT")
        let head = ResponseHead(status, [date] + fields.map { HTTPField($0.key, $0.value) })
        #expect(try #require(RateLimit.standard(head)).wait == wait)
    }

    @Test func `no other status is a limit`() {
        #expect(RateLimit.standard(ResponseHead(403, [HTTPField("Retry-After", "7")])) == nil)
    }
}
