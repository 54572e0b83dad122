import FetchForge
import FetchModel
import Testing

@Suite struct BitbucketCloudRefusalTests {
    private func failure(
        resolving revision: Revision,
        _ answers: [String: [Wire.Answer]],
        _ credential: IssuedCredential? = nil
    ) async throws -> Failure {
        let wire = Wire(answers)
        let forge = try Scene.forge(wire, credential)
        let failure = try await FetchForgeTests.failure { _ = try await forge.resolve(revision, in: Scene.repository) }
        #expect(!"\(failure)".contains("s3cr3t"))
        return failure
    }

    private let missing = try? Wire.Answer.fixture("error-404.json", status: 404)

    @Test func `an unknown tag is told from an unknown repository, and near tags are named`() async throws {
        let failure = try await failure(
            resolving: .tag("rev2"),
            [
                "\(Scene.api)/refs/tags/rev2": [try #require(missing)], Scene.api: [try .fixture("repository.json")],
                Scene.tagList: [try .fixture("tags-2.json")],
            ]
        )
        #expect(failure.kind == .data)
        #expect(failure.code == "unknown-tag")
        #expect(failure.message == "'https://bitbucket.org/jumboskill/engine' has no tag 'rev2'")
        #expect(failure.help == "did you mean 'rev1'?")
    }

    @Test func `an unknown tag stays one when the tags cannot be listed`() async throws {
        let failure = try await failure(
            resolving: .tag("rev2"),
            [
                "\(Scene.api)/refs/tags/rev2": [try #require(missing)], Scene.api: [try .fixture("repository.json")],
                Scene.tagList: [
                    .text("Rate limit for this resource has been exceeded", status: 429, type: "text/plain")
                ],
            ]
        )
        #expect(failure.code == "unknown-tag")
    }

    @Test func `an unknown branch names the main one`() async throws {
        let failure = try await failure(
            resolving: .branch("master"),
            [
                "\(Scene.api)/refs/branches/master": [try #require(missing)],
                Scene.api: [try .fixture("repository.json")],
                APIKind.bitbucket.branchList: [APIKind.bitbucket.page(ofBranch: "main")],
            ]
        )
        #expect(failure.code == "unknown-branch")
        #expect(failure.help == "its default branch is 'main'")
    }

    @Test func `an unknown commit is one`() async throws {
        let commit = try #require(CommitID(String(repeating: "a", count: 40)))
        let failure = try await failure(
            resolving: .commit(commit),
            ["\(Scene.api)/commit/\(commit)": [try #require(missing)], Scene.api: [try .fixture("repository.json")]]
        )
        #expect(failure.code == "unknown-commit")
        #expect(failure.kind == .data)
    }

    @Test func `a 404 may hide a private repository from strangers`() async throws {
        let answers = ["\(Scene.api)/refs/tags/rev1": [try #require(missing)], Scene.api: [try #require(missing)]]
        let failure = try await failure(resolving: .tag("rev1"), answers)
        #expect(failure.kind == .permission)
        #expect(failure.code == "not-found-or-private")
        #expect(failure.message.contains("no credential was sent"))
        let help = try #require(failure.help)
        for way in [
            "BITBUCKET_ACCESS_TOKEN", "BITBUCKET_EMAIL with BITBUCKET_API_TOKEN", "FETCH_TOKEN_bitbucket_org",
            "fetch login",
        ] {
            #expect(help.contains(way))
        }
    }

    @Test func `with a credential it is an unknown repository`() async throws {
        let answers = ["\(Scene.api)/refs/tags/rev1": [try #require(missing)], Scene.api: [try #require(missing)]]
        let failure = try await failure(resolving: .tag("rev1"), answers, Scene.token)
        #expect(failure.kind == .data)
        #expect(failure.code == "unknown-repository")
        #expect(failure.message.contains("BITBUCKET_ACCESS_TOKEN"))
    }

    @Test func `a refused credential is named by where it came from`() async throws {
        let answers = ["\(Scene.api)/refs/tags/rev1": [try Wire.Answer.fixture("error-401.json", status: 401)]]
        let failure = try await failure(resolving: .tag("rev1"), answers, Scene.token)
        #expect(failure.kind == .permission)
        #expect(failure.code == "credential-refused")
        #expect(failure.message.contains("from BITBUCKET_ACCESS_TOKEN: Access token expired."))
    }

    @Test func `a missing scope is explained`() async throws {
        let answers = ["\(Scene.api)/refs/tags/rev1": [try Wire.Answer.fixture("error-403.json", status: 403)]]
        let failure = try await failure(resolving: .tag("rev1"), answers, Scene.token)
        #expect(failure.code == "forbidden")
        #expect(failure.message.contains("privilege scopes"))
        #expect(try #require(failure.help).contains("read:repository:bitbucket"))
    }

    @Test(arguments: [(401, "not-authenticated"), (403, "forbidden")])
    func `a stranger is told how to sign in`(_ status: Int, _ code: String) async throws {
        let failure = try await failure(
            resolving: .tag("v"),
            ["\(Scene.api)/refs/tags/v": [.text("{}", status: status)]]
        )
        #expect(failure.kind == .permission)
        #expect(failure.code == code)
        #expect(try #require(failure.help).contains("fetch login"))
    }

    @Test(arguments: [(429, "rate-limited"), (500, "host-error"), (503, "host-error"), (418, "host-error")])
    func `other answers are the host's trouble`(_ status: Int, _ code: String) async throws {
        let answer = Wire.Answer.text(
            "Rate limit for this resource has been exceeded",
            status: status,
            type: "text/plain"
        )
        let failure = try await failure(resolving: .tag("v"), ["\(Scene.api)/refs/tags/v": [answer]])
        #expect(failure.kind == .unavailable)
        #expect(failure.code == code)
        #expect(failure.message.contains("Rate limit for this resource has been exceeded"))
    }

    @Test func `what a server says is bounded, cleaned, and repeats no secret`() async throws {
        let noise = #"\u001b[31mred\u0007 s3cr3t-t0ken\n\u202e"# + String(repeating: "x", count: 5000)
        let answer = Wire.Answer.text(#"{"error":{"message":"\#(noise)"}}"#, status: 500)
        let failure = try await failure(resolving: .tag("v"), ["\(Scene.api)/refs/tags/v": [answer]], Scene.token)
        #expect(failure.message.contains("[31mred •••• xxx"))
        #expect(failure.message.count < 400)
        #expect(failure.message.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 0x202E })
    }

    @Test func `a tag that names no commit is said to be one`() async throws {
        let body = #"{"name":"v","target":null}"#
        let failure = try await failure(resolving: .tag("v"), ["\(Scene.api)/refs/tags/v": [.text(body)]])
        #expect(failure.kind == .data)
        #expect(failure.code == "not-a-commit")
    }

    @Test(arguments: [
        "", "null", "[]", "{}", #"{"name":"v"}"#, #"{"name":"v","target":{"hash":1}}"#,
        #"{"name":"v","target":{"hash":"643d"}}"#, #"{"name":"v","target":{"hash":"../../../etc/passwd"}}"#,
        #"{"name":"w","target":{"hash":"643d7585263769bebc34e6e20e931057d0e5731b"}}"#, #"{"name":"v","#, "\u{0}\u{1}",
        String(repeating: "[", count: 100_000),
    ])
    func `an answer of another shape is refused`(_ body: String) async throws {
        let failure = try await failure(resolving: .tag("v"), ["\(Scene.api)/refs/tags/v": [.text(body)]])
        #expect(failure.kind == .unavailable)
        #expect(failure.code == "bad-answer")
    }

    @Test func `another commit than was asked for is refused`() async throws {
        let commit = try #require(CommitID(String(repeating: "b", count: 40)))
        let answers = ["\(Scene.api)/commit/\(commit)": [try Wire.Answer.fixture("commit.json")]]
        #expect(try await failure(resolving: .commit(commit), answers).code == "bad-answer")
    }

    @Test func `a login page instead of JSON is a matter of signing in`() async throws {
        var answer = try Wire.Answer.fixture("login.html")
        answer.from = "https://bitbucket.org/account/signin/?next=/2.0/"
        let failure = try await failure(resolving: .tag("v"), ["\(Scene.api)/refs/tags/v": [answer]])
        #expect(failure.kind == .permission)
        #expect(failure.code == "login-page")
    }

    @Test func `a proxy's page instead of JSON is said to be one`() async throws {
        let failure = try await failure(
            resolving: .tag("v"),
            ["\(Scene.api)/refs/tags/v": [try .fixture("proxy.html")]]
        )
        #expect(failure.kind == .unavailable)
        #expect(failure.message.contains("a web page instead of JSON"))
        #expect(try #require(failure.help).contains("BITBUCKET_API_URL"))
    }

    @Test func `a body without end is not read to it`() async throws {
        let answer = Wire.Answer(body: [UInt8](repeating: 32, count: (8 << 20) + 1))
        #expect(try await failure(resolving: .tag("v"), ["\(Scene.api)/refs/tags/v": [answer]]).code == "too-large")
    }

    @Test func `a call that the host retired is not a missing repository`() async throws {
        let body = #"{"type":"error","error":{"message":"CHANGE-2770 - Functionality has been deprecated"}}"#
        let failure = try await failure(
            resolving: .tag("v"),
            ["\(Scene.api)/refs/tags/v": [.text(body, status: 410)]]
        )
        #expect(failure.kind == .unavailable)
        #expect(failure.code == "retired-call")
        #expect(failure.message.contains("CHANGE-2770"))
    }
}
