import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

@Suite struct DoctorTests {
    private static let noon = 784_111_777  // Sun, 06 Nov 1994 08:49:37 GMT

    private func target(_ url: String = "https://git.example.com") throws -> NeededHost {
        .init(name: "work", url: try #require(WebURL(url)), entries: 1, isForgeOfManifest: true)
    }

    private func response(_ status: Int, date: String? = nil) throws -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: date.map { [HTTPField("Date", $0)] } ?? [],
            url: try #require(WebURL("https://git.example.com")),
            body: HTTPBody([])
        )
    }

    @Test(arguments: [
        (0, Check.State.ok, "clocks agree"), (59, .ok, "clocks agree"),
        (-300, .warning, "this machine's clock is 5 min behind the host's"),
        (90, .warning, "this machine's clock is 90 s ahead of the host's"),
        (200_000, .warning, "this machine's clock is 2 days ahead of the host's"),
    ])
    func `clocks are compared`(_ difference: Int, _ state: Check.State, _ words: String) throws {
        let answer = try response(200, date: "Sun, 06 Nov 1994 08:49:37 GMT")
        let check = HostChecks.check(
            try target(),
            answer,
            after: .milliseconds(84),
            at: Self.noon + difference
        )
        #expect(check.state == state)
        #expect(check.detail.hasPrefix("https://git.example.com answers in 84 ms"))
        #expect(check.detail.hasSuffix(words))
    }

    @Test(arguments: [(200, Check.State.ok), (302, .ok), (401, .ok), (404, .ok), (407, .failed), (503, .failed)])
    func `any answer is one, but those of hosts that are down`(_ status: Int, _ state: Check.State) throws {
        let check = HostChecks.check(try target(), try response(status), after: .zero, at: 0)
        #expect(check.state == state)
    }

    @Test func `a host that says nothing costs two seconds`() async throws {
        var scene = try EngineScene()
        scene.accounts.statuses = []
        try scene.scratch.write(
            "project/deps.yaml",
            "dependencies:\n  a: {url: \"https://a.example.com/a.zip\"}\n  b: {url: \"https://b.example.com/b.zip\"}\n"
        )
        let start = ContinuousClock.now
        let answer = await scene.engine.diagnose(transport: [], probe: SilentTransport())
        #expect(ContinuousClock.now - start < .seconds(20))
        let checks = try #require(answer.value).checks
        #expect(checks.suffix(2).map(\.name) == ["a.example.com", "b.example.com"])
        #expect(checks.suffix(2).allSatisfy { $0.detail.hasSuffix("does not answer within 2 s") })
        #expect(answer.failures.map(\.code) == ["checks-failed"])
    }

    @Test func `the user's name and home are hidden`() {
        let paths = PrivatePaths(["HOME": "/home/me", "USER": "me"])
        #expect(paths.hiding("/home/me/.cache/fetch") == "~/.cache/fetch")
        #expect(paths.hiding("/scratch/me/fetch, 1 GiB") == "/scratch/USER/fetch, 1 GiB")
        #expect(PrivatePaths(["HOME": "/", "USER": "root"]).hiding("/root/x") == "/root/x")
    }
}

/// A network in which nothing answers.
private struct SilentTransport: Transport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        #expect(request.credential == nil)
        try await Task.sleep(for: .seconds(60))
        throw CancellationError()
    }
}
