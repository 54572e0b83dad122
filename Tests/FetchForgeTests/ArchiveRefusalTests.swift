import FetchForge
import FetchModel
import Testing

/// What answers to a request for an archive mean.
@Suite struct ArchiveRefusalTests {
    private let commit = CommitID("643d7585263769bebc34e6e20e931057d0e5731b")

    private func refusal(
        _ answer: Wire.Answer,
        _ credential: IssuedCredential? = nil,
        api: [String: [Wire.Answer]] = [:]
    ) async throws -> Failure? {
        let commit = try #require(commit)
        let url = "https://bitbucket.org/jumboskill/engine/get/\(commit).tar.gz"
        let wire = Wire(api.merging([url: [answer]]) { $1 })
        let forge = try Scene.forge(wire, credential)
        let response = try await wire.send(HTTPRequest(try #require(WebURL(url))))
        return try await forge.refusal(of: response, to: (Scene.repository, commit), with: credential)
    }

    @Test(arguments: ["application/x-gzip", "application/octet-stream", "", "application/x-tar"])
    func `an archive is not refused`(_ type: String) async throws {
        #expect(try await refusal(Wire.Answer(type: type, body: [0x1f, 0x8b])) == nil)
    }

    @Test func `a redirect to the login page is a matter of permission`() async throws {
        let location = HTTPField("Location", "/account/signin/?next=/jumboskill/engine/get/x.tar.gz")
        let answer = Wire.Answer(status: 302, type: "text/html", headers: [location])
        let failure = try #require(try await refusal(answer, Scene.token))
        #expect(failure.kind == .permission)
        #expect(failure.code == "login-page")
        #expect(failure.message.contains("does not take the credential from BITBUCKET_ACCESS_TOKEN"))
        #expect(!failure.message.contains("s3cr3t"))
    }

    @Test func `the login page itself is too`() async throws {
        var answer = try Wire.Answer.fixture("login.html")
        answer.from = "https://bitbucket.org/account/signin/"
        let failure = try #require(try await refusal(answer))
        #expect(failure.kind == .permission)
        #expect(failure.message.contains("there is no credential for it"))
    }

    @Test func `any other redirect that was not followed is odd`() async throws {
        let answer = Wire.Answer(status: 302, type: "", headers: [HTTPField("Location", "https://cdn.example/x?sig=1")])
        let failure = try #require(try await refusal(answer))
        #expect(failure.code == "bad-answer")
        #expect(!failure.message.contains("sig=1"))
    }

    @Test(arguments: [
        (401, "credential-refused", Failure.Kind.permission), (403, "forbidden", .permission),
        (429, "rate-limited", .unavailable), (502, "host-error", .unavailable),
    ])
    func `a status is what it says`(_ status: Int, _ code: String, _ kind: Failure.Kind) async throws {
        let answer = Wire.Answer.text("<html>no</html>", status: status, type: "text/html")
        let failure = try #require(try await refusal(answer, Scene.token))
        #expect(failure.code == code)
        #expect(failure.kind == kind)
        #expect(!failure.message.contains("<html>"))
    }

    @Test func `a commit that is gone is told from a repository that is hidden`() async throws {
        let missing = try Wire.Answer.fixture("error-404.json", status: 404)
        let commitURL = "\(Scene.api)/commit/\(try #require(commit))"
        let gone = try await failure {
            _ = try await refusal(missing, api: [commitURL: [missing], Scene.api: [try .fixture("repository.json")]])
        }
        #expect(gone.kind == .data)
        #expect(gone.code == "unknown-commit")
        let hidden = try await failure {
            _ = try await refusal(missing, api: [commitURL: [missing], Scene.api: [missing]])
        }
        #expect(hidden.kind == .permission)
        #expect(hidden.code == "not-found-or-private")
    }
}
