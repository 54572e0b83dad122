import FetchCompliance
import FetchModel
import Foundation
import Synchronization
import Testing

/// A server of OSV's API that answers from a table.
private final class TableTransport: Transport {
    private let answers: [String: (status: Int, body: String)]
    private let pages: Mutex<[String]>
    let asked = Mutex<[(url: String, body: String, hasCredential: Bool)]>([])

    init(pages: [String], _ answers: [String: (Int, String)] = [:]) {
        self.pages = Mutex(pages)
        self.answers = answers.mapValues { (status: $0.0, body: $0.1) }
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let body = String(decoding: request.body ?? [], as: UTF8.self)
        asked.withLock { $0.append((request.url.wire, body, request.credential != nil)) }
        var answer = answers[request.url.url.lastPathComponent] ?? (404, "{}")
        if request.method == "POST" {
            let page = pages.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            answer = page.map { (200, $0) } ?? (500, "the test expected no more requests")
        }
        return HTTPResponse(
            status: answer.status,
            headers: [],
            url: request.url,
            body: HTTPBody([UInt8](answer.body.utf8))
        )
    }
}

@Suite struct OSVServerTests {
    private static let url = WebURL("https://osv.example.com")
    private static let commit = CommitID("09155eaa2f9270dc4ed1fa13e2b4b2613e6e4851")

    private static func server(_ transport: some Transport) throws -> OSVServer {
        OSVServer(try #require(url), over: transport, jobs: 2)
    }

    private static func queries() throws -> [OSVQuery] {
        [.commit(try #require(commit)), .tag("v1", repository: "https://github.com/o/r")]
    }

    @Test func `each query gets its own answer, over all pages`() async throws {
        let transport = TableTransport(
            pages: [
                #"{"results":[{"vulns":[{"id":"A-1"}],"next_page_token":"2"},{}]}"#,
                #"{"results":[{"vulns":[{"id":"A-2"},{"id":"A-1"}]}]}"#,
            ]
        )
        #expect(try await Self.server(transport).ids(for: Self.queries()) == [["A-1", "A-2"], []])
        let asked = transport.asked.withLock { $0 }
        #expect(asked.map(\.url) == Array(repeating: "https://osv.example.com/v1/querybatch", count: 2))
        #expect(asked.allSatisfy { !$0.hasCredential })
        #expect(asked.first?.body.contains(#""ecosystem":"GIT""#) == true)
        #expect(asked.last?.body.contains(#""page_token":"2""#) == true)
    }

    @Test func `no more than a thousand queries go into one request`() async throws {
        let empty = { (count: Int) in
            #"{"results":["# + Array(repeating: "{}", count: count).joined(separator: ",") + "]}"
        }
        let transport = TableTransport(pages: [empty(1000), empty(1)])
        let queries = (0...1000).map { OSVQuery.tag("v\($0)", repository: "https://github.com/o/r") }
        #expect(try await Self.server(transport).ids(for: queries).count == 1001)
    }

    @Test(
        arguments: [
            #"{"results":[{}]}"#, #"{"results":[{},{},{}]}"#, "{}", "[]", "", "<html>",
            #"{"results":[{},{"vulns":[{"id":"../x"}]}]}"#,
            #"{"results":[{},{"vulns":[{"id":""}]}]}"#, #"{"results":[{},{"vulns":[{}]}]}"#,
            #"{"results":[{},{"vulns":"none"}]}"#, #"{"results":[{},{"error":"overloaded"}]}"#,
        ]
    )
    func `an answer that is short or is none is never taken for 'no vulnerabilities'`(_ body: String) async throws {
        let server = try Self.server(TableTransport(pages: [body]))
        let error = await #expect(throws: OSVError.self) { try await server.ids(for: Self.queries()) }
        #expect(error?.failure.kind == .unavailable)
    }

    @Test func `pages without end are refused`() async throws {
        let same = #"{"results":[{"next_page_token":"a"}]}"#
        let server = try Self.server(TableTransport(pages: Array(repeating: same, count: 5)))
        await #expect(throws: OSVError.self) { try await server.ids(for: [.commit(try #require(Self.commit))]) }
        let many = try Self.server(
            TableTransport(pages: (0..<200).map { #"{"results":[{"next_page_token":"\#($0)"}]}"# })
        )
        await #expect(throws: OSVError.self) { try await many.ids(for: [.commit(try #require(Self.commit))]) }
    }

    @Test func `a record is that of its id, or the server is wrong`() async throws {
        let answers = [
            "A-1": (200, #"{"id":"A-1"}"#), "A-2": (200, #"{"id":"A-1"}"#), "A-3": (200, "{"), "A-4": (503, ""),
        ]
        let server = try Self.server(TableTransport(pages: [], answers))
        #expect(try await server.records(["A-1"]).keys.sorted() == ["A-1"])
        for id in ["A-2", "A-3", "A-4", "A-5"] {
            let error = await #expect(throws: OSVError.self) { try await server.records(["A-1", id]) }
            #expect(error?.failure.kind == .unavailable)
        }
    }
}
