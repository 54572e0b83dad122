import FetchModel
import FetchProvenance
import TestSupport
import Testing

@testable import FetchEngine

/// A server of git objects that sends more than is read is refused, whether it says so or just goes on.
@Suite struct GitRequestsTests {
    @Test(arguments: [true, false]) func `a response that is too large is told as one`(isAnnounced: Bool) async throws {
        let address = "https://git.example.com/a.git/git-upload-pack"
        let url = try #require(WebURL(address))
        var scene = try EngineScene()
        scene.transport = FakeTransport([
            address: { request in
                let error = BodyTooLarge(url: address, limit: 10, isAnswer: true)
                if isAnnounced { throw error }
                let body = HTTPBody(source: ByteSource([]), collect: { _ in throw error }, discard: {})
                return HTTPResponse(status: 200, headers: [], url: request.url, body: body)
            }
        ])
        let requests = GitRequests(scene.context, url.origin)
        let error = await #expect(throws: ExchangeError.self) {
            _ = try await requests.send(HTTPRequest(url, limit: 10))
        }
        #expect(error?.reason == .response(.tooLarge(limit: 10)))
        #expect(error?.failure.kind == .data)
    }
}
