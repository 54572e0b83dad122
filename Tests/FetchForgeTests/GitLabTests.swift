import FetchForge
import FetchModel
import Testing

@Suite struct GitLabTests {
    private let kind = APIKind.gitlab
    private let tagURL = "\(GitLabScene.api)/repository/tags/rev1"
    private let listURL = "\(GitLabScene.api)/repository/tags?per_page=100"

    private func tags(_ answers: [String: [Wire.Answer]]) async throws -> [FetchForge.Tag] {
        try await GitLabScene.forge(Wire(answers), GitLabScene.token).tags(in: GitLabScene.repository)
    }

    /// Also of a tag of a tag: the API follows all of them.
    @Test(arguments: [nil, "4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192"])
    func `a tag is the commit that the API names, annotated or not`(_ target: String?) async throws {
        let answer = Wire.Answer.text(GitLabScene.reference("rev1", target: target))
        let resolution = try await kind.resolve(.tag("rev1"), [tagURL: [answer]])
        #expect(resolution.tag == "rev1" && resolution.commit.hex == GitLabScene.hex)
    }

    @Test func `a tag of a tree is refused`() async throws {
        let answer = Wire.Answer.text(#"{"name":"rev1","target":"\#(GitLabScene.hex)","commit":null}"#)
        let failure = try await kind.failure(.tag("rev1"), [tagURL: [answer]])
        #expect(failure.code == "not-a-commit" && failure.kind == .data)
        #expect(failure.message.contains("names a tree or a file, not a commit"))
    }

    @Test(arguments: [
        ("release/1.0", "release%2F1.0"), ("50%#1", "50%25%231"), ("é ö", "%C3%A9%20%C3%B6"), ("v1+2", "v1%2B2"),
        ("a@b?c", "a%40b%3Fc"),
    ])
    func `a name is one segment of the path`(_ name: String, _ encoded: String) async throws {
        let answer = Wire.Answer.text(GitLabScene.reference(name))
        let tag = "\(GitLabScene.api)/repository/tags/\(encoded)"
        #expect(try await kind.resolve(.tag(name), [tag: [answer]]).tag == name)
        let branch = "\(GitLabScene.api)/repository/branches/\(encoded)"
        #expect(try await kind.resolve(.branch(name), [branch: [answer]]).commit.hex == GitLabScene.hex)
    }

    @Test(arguments: ["..", "a/../../../x", "a//b", "."])
    func `a name that would climb is never requested`(_ name: String) async throws {
        #expect(try await kind.failure(.tag(name), [:]).kind == .data)
        let forge = try GitLabScene.forge(Wire([:]))
        let failure = try await failure {
            _ = try await forge.resolve(.tag("rev1"), in: Repository(workspace: name, slug: "engine"))
        }
        #expect(failure.code == "bad-name")
    }

    @Test func `a tag of another name is no answer`() async throws {
        let answer = Wire.Answer.text(GitLabScene.reference("rev10"))
        #expect(try await kind.failure(.tag("rev1"), [tagURL: [answer]]).code == "bad-answer")
    }

    @Test func `a full commit id needs no request`() async throws {
        let commit = try #require(CommitID(GitLabScene.hex))
        #expect(try await kind.resolve(.commit(commit), [:]).commit == commit)
    }

    @Test func `the default branch is the repository's own`() async throws {
        let wire = Wire([
            GitLabScene.api: [GitLabScene.description],
            "\(GitLabScene.api)/repository/branches/main": [.text(GitLabScene.reference("main"))],
        ])
        let branch = try await GitLabScene.forge(wire).defaultBranch(of: GitLabScene.repository)
        #expect(branch.name == "main" && branch.commit.hex == GitLabScene.hex)
    }

    @Test func `an empty repository is said to be one`() async throws {
        let empty = Wire.Answer.text(#"{"path_with_namespace":"group/sub/engine","default_branch":null}"#)
        let forge = try GitLabScene.forge(Wire([GitLabScene.api: [empty]]))
        let failure = try await failure {
            _ = try await forge.defaultBranch(of: GitLabScene.repository)
        }
        #expect(failure.code == "empty-repository")
    }

    /// Offset pages have both fields, keyset pages the second alone, and some proxies drop the second.
    @Test(arguments: [true, false], [true, false])
    func `all pages of tags are read, whichever field names the next one`(
        _ hasNumber: Bool,
        _ hasLink: Bool
    ) async throws {
        let second = "\(listURL)&page=2"
        var headers: [String: String] = ["X-Next-Page": ""]
        if hasNumber { headers["X-Next-Page"] = "2" }
        if hasLink { headers["Link"] = #"<\#(second)>; rel="next", <\#(listURL)>; rel="first""# }
        let tags = try await tags([
            listURL: [GitLabScene.page([GitLabScene.reference("v1.0.0"), GitLabScene.reference("v1.1.0")], headers)],
            second: [GitLabScene.page([GitLabScene.reference("v2.0.0")], ["X-Next-Page": ""])],
        ])
        #expect(tags.map(\.name) == (hasNumber || hasLink ? ["v1.0.0", "v1.1.0", "v2.0.0"] : ["v1.0.0", "v1.1.0"]))
        #expect(tags.first?.date == 1_767_323_045 && tags.first?.isPeeled == true)
    }

    @Test func `a listed tag of a tree is left out`() async throws {
        let tree = #"{"name":"v0","target":"\#(GitLabScene.hex)","commit":null}"#
        let tags = try await tags([listURL: [GitLabScene.page([tree, GitLabScene.reference("v1.0.0")])]])
        #expect(tags.map(\.name) == ["v1.0.0"])
    }

    @Test func `a next page at another host is not requested`() async throws {
        let link = ["Link": #"<https://evil.example/tags>; rel="next""#]
        let failure = try await failure {
            _ = try await tags([listURL: [GitLabScene.page([GitLabScene.reference("v1.0.0")], link)]])
        }
        #expect(failure.code == "bad-answer" && failure.message.contains("a next page at another origin"))
    }

    @Test func `pages that lead in a circle, or repeat, end the list`() async throws {
        let two = GitLabScene.page([GitLabScene.reference("v1.0.0")], ["X-Next-Page": "2"])
        let other = GitLabScene.page([GitLabScene.reference("v2.0.0")], ["X-Next-Page": "2"])
        for (first, second) in [(two, other), (two, two)] {
            let failure = try await failure {
                _ = try await tags([listURL: [first], "\(listURL)&page=2": [second]])
            }
            #expect(failure.code == "bad-answer" && failure.kind == .unavailable)
        }
    }

    @Test func `a repository that is hidden from anonymous clients asks for authentication`() async throws {
        let answers = [tagURL: [GitLabScene.hidden], GitLabScene.api: [GitLabScene.hidden]]
        let failure = try await kind.failure(.tag("rev1"), answers)
        #expect(failure.kind == .permission && failure.code == "not-found-or-private")
        #expect(failure.help?.contains("GITLAB_TOKEN") == true)
        #expect(failure.help?.contains("CI_JOB_TOKEN") == false)
    }

    @Test func `a repository that a credential does not show is missing`() async throws {
        let answers = [tagURL: [GitLabScene.hidden], GitLabScene.api: [GitLabScene.hidden]]
        let failure = try await kind.failure(.tag("rev1"), answers, GitLabScene.token)
        #expect(failure.kind == .data && failure.code == "unknown-repository")
        #expect(failure.message.contains("'https://gitlab.com/group/sub/engine'"))
        // A deploy token with a user name of its own is taken for a user's.
        #expect(failure.help?.contains("'git: https://gitlab.com/group/sub/engine.git'") == true)
    }

    @Test func `a missing tag of a visible repository names those that are near`() async throws {
        let failure = try await kind.failure(
            .tag("rev1"),
            [
                tagURL: [GitLabScene.noTag], GitLabScene.api: [GitLabScene.description],
                listURL: [GitLabScene.page([GitLabScene.reference("rev2")])],
            ]
        )
        #expect(failure.kind == .data && failure.code == "unknown-tag")
        #expect(failure.help == "did you mean 'rev2'?")
    }

    @Test func `a missing branch names the default one`() async throws {
        let failure = try await kind.failure(
            .branch("dev"),
            [
                "\(GitLabScene.api)/repository/branches/dev": [
                    .text(#"{"message":"404 Branch Not Found"}"#, status: 404)
                ], GitLabScene.api: [GitLabScene.description], kind.branchList: [kind.page(ofBranch: "main")],
            ]
        )
        #expect(failure.code == "unknown-branch" && failure.help == "its default branch is 'main'")
    }

    @Test(arguments: [
        (#"{"message":"401 Unauthorized"}"#, 401, "credential-refused", "401 Unauthorized"),
        (#"{"error":"invalid_token","error_description":"Token was revoked."}"#, 401, "credential-refused", "revoked"),
        (#"{"error":"insufficient_scope","error_description":"needs read_api"}"#, 403, "forbidden", "needs read_api"),
        (#"{"message":{"error":"no such thing"}}"#, 500, "host-error", "no such thing"),
        (#"{"message":{"base":["is odd"]}}"#, 500, "host-error", "status 500"),
    ])
    func `errors are text or an object`(
        _ body: String,
        _ status: Int,
        _ code: String,
        _ says: String
    ) async throws {
        let failure = try await kind.failure(.tag("rev1"), [tagURL: [.text(body, status: status)]], GitLabScene.token)
        #expect(failure.code == code && failure.message.contains(says))
        #expect(!failure.rendered().contains("s3cr3t"))
    }

    @Test(arguments: [["Retry-After": "7"], ["RateLimit-Reset": "1762000007"], [:]])
    func `a limit is waited for, in each form`(_ headers: [String: String]) async throws {
        var limited = Wire.Answer.text("Retry later\n", status: 429, type: "text/plain")
        limited.headers = headers.map { HTTPField($0.key, $0.value) }
        limited.headers.append(HTTPField("Date", "Sat, 01 Nov 2025 12:26:40 GMT"))
        let record = TrafficRecord()
        let wire = Wire([tagURL: [limited, .text(GitLabScene.reference("rev1"))]])
        let forge = try GitLabScene.forge(wire, traffic: record.traffic)
        #expect(try await forge.resolve(.tag("rev1"), in: GitLabScene.repository).commit.hex == GitLabScene.hex)
        let wait = try #require(record.waits.first)
        #expect(record.waits.count == 1 && wait <= .seconds(7) && (headers.isEmpty || wait > .seconds(5)))
    }

    /// The redirect only has the repository's number; its name is asked for once.
    @Test func `a renamed repository is noted once, by its new name`() async throws {
        var moved = Wire.Answer.text(GitLabScene.reference("rev1"))
        moved.from = "\(GitLabScene.root)/projects/42/repository/tags/rev1"
        let renamed = Wire.Answer.text(#"{"path_with_namespace":"group/motor","default_branch":"main"}"#)
        let wire = Wire([tagURL: [moved], "\(GitLabScene.root)/projects/42": [renamed]])
        let record = TrafficRecord()
        let forge = try GitLabScene.forge(wire, traffic: record.traffic)
        for _ in 0..<2 { _ = try await forge.resolve(.tag("rev1"), in: GitLabScene.repository) }
        #expect(record.notes.count == 1)
        #expect(
            record.notes.first?.contains("'gitlab:group/sub/engine' has moved: it is 'gitlab:group/motor' now") == true
        )
    }

    @Test func `a server that hides the new name from a job's token does not stop it`() async throws {
        var moved = GitLabScene.page([GitLabScene.reference("rev1")])
        moved.from = "\(GitLabScene.root)/projects/42/repository/tags?search=%5Erev1&per_page=100"
        let wire = Wire([
            "\(GitLabScene.api)/repository/tags?search=%5Erev1&per_page=100": [moved],
            "\(GitLabScene.root)/projects/42": [.text(#"{"message":"404 Project Not Found"}"#, status: 404)],
        ])
        let forge = try GitLabScene.forge(wire, GitLabScene.jobToken)
        #expect(try await forge.resolve(.tag("rev1"), in: GitLabScene.repository).commit.hex == GitLabScene.hex)
    }
}
