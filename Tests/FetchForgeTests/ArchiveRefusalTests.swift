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
        let request = try #require(try forge.archive(of: Scene.repository, at: commit).first)
        let response = try await wire.send(HTTPRequest(request.url))
        return try await failure(forge, request, response, credential)
    }

    /// What the forge makes of `response`; `nil` where it may be the file.
    private func failure(
        _ forge: any Forge,
        _ request: FileRequest,
        _ response: HTTPResponse,
        _ credential: IssuedCredential?
    ) async throws -> Failure? {
        switch try await forge.refusal(of: response, to: request, with: credential) {
        case nil: return nil
        case .failed(let error), .loginPage(let error): return error.failure
        case .missing: return try await forge.reason(missing: request).failure
        case .needsGit(let reason): return Failure(.bug, "needs-git", reason)
        }
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
        #expect(failure.message.contains("does not accept the credential from BITBUCKET_ACCESS_TOKEN"))
        #expect(!failure.message.contains("s3cr3t"))
    }

    @Test func `the login page itself is too`() async throws {
        var answer = try Wire.Answer.fixture("login.html")
        answer.from = "https://bitbucket.org/account/signin/"
        let failure = try #require(try await refusal(answer))
        #expect(failure.kind == .permission)
        #expect(failure.message.contains("no credential is configured for it"))
    }

    @Test(arguments: [(404, "text/html"), (500, "text/plain"), (200, ""), (200, "application/octet-stream")])
    func `where a redirect led to the login page, what that answers decides nothing`(
        _ status: Int,
        _ type: String
    ) async throws {
        var answer = Wire.Answer.text("<html>", status: status, type: type)
        answer.from = "https://bitbucket.org/account/signin/"
        #expect(try #require(try await refusal(answer)).code == "login-page")
    }

    @Test func `a redirect that repeats the credential is not shown with it`() async throws {
        let location = HTTPField("Location", "https://cdn.example/s3cr3t-t0ken/x")
        let failure = try #require(try await refusal(Wire.Answer(status: 302, headers: [location]), Scene.token))
        #expect(failure.message.contains("https://cdn.example/••••/x"))
    }

    @Test(arguments: [401, 403])
    func `storage that refuses a download saw no credential`(_ status: Int) async throws {
        let url = try #require(WebURL("\(Scene.api)/downloads/a.zip"))
        var answer = Wire.Answer.text(
            "<Error>SignatureDoesNotMatch s3cr3t</Error>",
            status: status,
            type: "application/xml"
        )
        answer.from = "https://storage.example/bucket/a.zip?Signature=s3cr3t"
        let wire = Wire([url.wire: [answer]])
        let forge = try Scene.forge(wire, Scene.token)
        let response = try await wire.send(HTTPRequest(url))
        let requests = try await forge.asset("a.zip", of: Scene.repository, tag: nil).requests
        let request = try #require(requests.first)
        let failure = try #require(try await failure(forge, request, response, Scene.token))
        #expect(failure.kind == .permission && failure.code == "storage-refused")
        #expect(failure.message.contains("'https://storage.example/bucket/a.zip'"))
        #expect(!failure.rendered().contains("BITBUCKET_ACCESS_TOKEN"))
        #expect(!failure.rendered().contains("s3cr3t"))
    }

    @Test func `plain http is named where it keeps credentials back`() async throws {
        let environment = ["BITBUCKET_URL": "http://forge.example", "BITBUCKET_API_URL": "http://forge.example/2.0"]
        let wire = Wire(["http://forge.example/2.0/repositories/jumboskill/engine": [.text("{}", status: 404)]])
        let forge = try Scene.address(environment).forge(wire)
        let failure = try await FetchForgeTests.failure { _ = try await forge.defaultBranch(of: Scene.repository) }
        #expect(failure.kind == .permission && failure.code == "not-found-or-private")
        #expect(failure.message.hasSuffix("or is private: no credential is sent over plain http"))
        #expect(failure.help?.contains("https://") == true)
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

    @Test(arguments: APIKind.allCases, [204, 205])
    func `an answer without content is no archive of any kind`(_ kind: APIKind, _ status: Int) async throws {
        let forge = try kind.address().forge(Wire([:]))
        let commit = try #require(commit)
        let request = try #require(try forge.archive(of: kind.repository, at: commit).first)
        let response = HTTPResponse(status: status, headers: [], url: request.url, body: HTTPBody([]))
        let failure = try #require(try await failure(forge, request, response, nil))
        #expect(failure.kind == .unavailable)
        #expect(failure.message.contains("answered with status \(status), without content"))
    }

    @Test func `a commit that is gone is told from a repository that is hidden`() async throws {
        let missing = try Wire.Answer.fixture("error-404.json", status: 404)
        let commitURL = "\(Scene.api)/commit/\(try #require(commit))"
        let gone = try await FetchForgeTests.failure {
            _ = try await refusal(missing, api: [commitURL: [missing], Scene.api: [try .fixture("repository.json")]])
        }
        #expect(gone.kind == .data)
        #expect(gone.code == "unknown-commit")
        let hidden = try await FetchForgeTests.failure {
            _ = try await refusal(missing, api: [commitURL: [missing], Scene.api: [missing]])
        }
        #expect(hidden.kind == .permission)
        #expect(hidden.code == "not-found-or-private")
    }
}
