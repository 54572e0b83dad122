import FetchForge
import FetchModel
import Testing

/// How GitHub refuses requests: limits, missing rights and single sign-on, which share the status 403.
@Suite struct GitHubLimitTests {
    private let url = "\(GitHubScene.api)/git/ref/tags/rev1"
    private let success = GitHubScene.reference("tags/rev1", "commit", GitHubScene.hex)

    private func limited(_ status: Int, _ message: String = "", _ headers: [String: String]) -> Wire.Answer {
        var answer = Wire.Answer.text(#"{"message":"\#(message)"}"#, status: status)
        answer.headers = headers.map { HTTPField($0.key, $0.value) }
        return answer
    }

    /// The limits that end soon, with the seconds to wait. The host's clock is a year behind.
    @Test(
        arguments: [
            (403, "", ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "1762000030"], 30),
            (429, "", ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "1762000030"], 30),
            (429, "", ["retry-after": "7"], 7), (403, "", ["retry-after": "7"], 7),
            (403, "You have exceeded a secondary rate limit", [:], 60), (429, "", [:], 60),
        ] as [(Int, String, [String: String], Int)]
    )
    func `a short limit is waited for`(
        _ status: Int,
        _ message: String,
        _ headers: [String: String],
        _ seconds: Int
    ) async throws {
        let date = ["Date": "Sat, 01 Nov 2025 12:26:40 GMT"]
        let wire = Wire([url: [limited(status, message, headers.merging(date) { $1 }), success]])
        let record = TrafficRecord()
        let forge = try GitHubScene.forge(wire, traffic: record.traffic)
        #expect(try await forge.resolve(.tag("rev1"), in: GitHubScene.repository).commit.hex == GitHubScene.hex)
        let waits = record.waits
        #expect(waits.count == 1)
        let wait = try #require(waits.first)
        #expect(wait > .seconds(seconds - 2) && wait <= .seconds(seconds))
    }

    @Test(arguments: [403, 429])
    func `a long limit ends the run, and says how to raise it`(_ status: Int) async throws {
        let headers = [
            "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1762003000", "Date": "Sat, 01 Nov 2025 12:26:40 GMT",
        ]
        let wire = Wire([url: [limited(status, "API rate limit exceeded for 192.0.2.1.", headers)]])
        let record = TrafficRecord()
        let forge = try GitHubScene.forge(wire, traffic: record.traffic)
        let failure = try await failure { _ = try await forge.resolve(.tag("rev1"), in: GitHubScene.repository) }
        #expect(failure.kind == .unavailable && failure.code == "rate-limited")
        #expect(failure.message.contains("for 50 minutes"))
        #expect(failure.message.contains("API rate limit exceeded"))
        #expect(failure.help?.contains("GITHUB_TOKEN") == true)
        #expect(record.waits.isEmpty)
        #expect(await wire.urls.count == 1)
    }

    @Test func `a reset that a wrong clock puts far away is an hour at most`() async throws {
        let headers = ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "4000000000"]
        let forge = try GitHubScene.forge(Wire([url: [limited(403, "", headers)]]))
        let failure = try await failure { _ = try await forge.resolve(.tag("rev1"), in: GitHubScene.repository) }
        #expect(failure.code == "rate-limited" && failure.message.contains("for 60 minutes"))
    }

    @Test func `a missing right is not a limit`() async throws {
        let answer = limited(403, "Resource not accessible by integration", ["x-ratelimit-remaining": "4999"])
        let forge = try GitHubScene.forge(Wire([url: [answer]]), GitHubScene.token)
        let failure = try await failure { _ = try await forge.resolve(.tag("rev1"), in: GitHubScene.repository) }
        #expect(failure.kind == .permission && failure.code == "forbidden")
        #expect(failure.message.contains("Resource not accessible by integration"))
        #expect(failure.help?.contains("Contents: read") == true)
    }

    @Test func `single sign-on names where to authorize the credential`() async throws {
        let page = "https://github.com/orgs/octo/sso?authorization_request=AbC"
        let answer = limited(403, "Resource protected by organization SAML", ["X-GitHub-SSO": "required; url=\(page)"])
        let forge = try GitHubScene.forge(Wire([url: [answer]]), GitHubScene.token)
        let failure = try await failure { _ = try await forge.resolve(.tag("rev1"), in: GitHubScene.repository) }
        #expect(failure.kind == .permission && failure.code == "single-sign-on")
        #expect(failure.help?.contains(page) == true)
        #expect(!failure.rendered().contains("s3cr3t"))
    }
}
