import FetchForge
import FetchModel
import Testing

@Suite struct BitbucketDataCenterTests {
    private typealias Scene = DataCenterScene
    private let kind = APIKind.dataCenter
    private let api = DataCenterScene.api
    private let tagURL = "\(DataCenterScene.api)/tags/rev1"

    private func branches(_ filter: String) -> String { "\(api)/branches?filterText=\(filter)&limit=100" }

    @Test(arguments: ["team", "TEAM", "Team"])
    func `the case of a project's key makes no difference`(_ key: String) throws {
        let forge = try Scene.forge(Wire([:]))
        let repository = Repository(workspace: key, slug: "engine")
        #expect(try forge.source(of: repository) == "\(Scene.site)/projects/TEAM/repos/engine")
        #expect(try forge.remote(of: repository).wire == "\(Scene.site)/scm/team/engine.git")
    }

    @Test func `a user's own repositories are in a project of that user`() async throws {
        let answer = Wire.Answer.text(Scene.reference("tags", "v1"))
        let wire = Wire(["\(Scene.site)/rest/api/latest/projects/~ada/repos/engine/tags/v1": [answer]])
        let forge = try Scene.forge(wire)
        let repository = Repository(workspace: "~ada", slug: "engine")
        #expect(try forge.source(of: repository) == "\(Scene.site)/users/ada/repos/engine")
        #expect(try forge.remote(of: repository).wire == "\(Scene.site)/scm/~ada/engine.git")
        #expect(try await forge.resolve(.tag("v1"), in: repository).commit.hex == Scene.hex)
    }

    @Test(arguments: ["null", "\"\(DataCenterScene.tagID)\""])
    func `a tag is its latest commit, whatever id the tag itself has`(_ hash: String) async throws {
        let answer = Wire.Answer.text(Scene.reference("tags", "rev1", hash: hash))
        let resolution = try await kind.resolve(.tag("rev1"), [tagURL: [answer]])
        #expect(resolution.tag == "rev1" && resolution.commit.hex == Scene.hex)
    }

    @Test func `a tag without a commit is refused`() async throws {
        let answer = Wire.Answer.text(#"{"id":"refs/tags/rev1","displayId":"rev1","hash":"\#(Scene.tagID)"}"#)
        let failure = try await kind.failure(.tag("rev1"), [tagURL: [answer]])
        #expect(failure.code == "not-a-commit" && failure.kind == .data)
    }

    @Test(arguments: [
        ("release/1.0", "release/1.0"), ("50%#1", "50%25%231"), ("a+b", "a%2Bb"), ("é ö", "%C3%A9%20%C3%B6"),
    ])
    func `a tag's name is part of the path, a branch's of the query`(_ name: String, _ encoded: String) async throws {
        let tag = Wire.Answer.text(Scene.reference("tags", name))
        #expect(try await kind.resolve(.tag(name), ["\(api)/tags/\(encoded)": [tag]]).tag == name)
        let filter = encoded.split(separator: "/").joined(separator: "%2F")
        let branch = Scene.page(Scene.reference("heads", name))
        #expect(try await kind.resolve(.branch(name), [branches(filter): [branch]]).commit.hex == Scene.hex)
    }

    @Test(arguments: ["..", "a/../../../x", "a//b", "."])
    func `a tag's name that would climb is never requested`(_ name: String) async throws {
        #expect(try await kind.failure(.tag(name), [:]).kind == .data)
    }

    @Test func `a tag of another name, and another commit's id, is no answer`() async throws {
        let answer = Wire.Answer.text(Scene.reference("tags", "rev10"))
        #expect(try await kind.failure(.tag("rev1"), [tagURL: [answer]]).code == "bad-answer")
        let short = Wire.Answer.text(Scene.reference("tags", "rev1", "643d758"))
        #expect(try await kind.failure(.tag("rev1"), [tagURL: [short]]).code == "bad-answer")
    }

    @Test func `of the branches whose names contain it, the one that is called so is meant`() async throws {
        let wire = Wire([
            branches("main"): [
                Scene.page(Scene.reference("heads", "maintenance", Scene.tagID), next: 100)
            ],
            "\(branches("main"))&start=100": [
                Scene.page(
                    Scene.reference("heads", "old/main", Scene.tagID),
                    Scene.reference("heads", "main"),
                    next: 200
                )
            ],
        ])
        let resolution = try await Scene.forge(wire).resolve(.branch("main"), in: Scene.repository)
        #expect(resolution.tag == nil && resolution.commit.hex == Scene.hex)
        // What is behind the page that has it is not read.
        #expect(await wire.urls.count == 2)
    }

    @Test func `a branch that no page has is unknown, and the default branch is named`() async throws {
        let failure = try await kind.failure(
            .branch("master"),
            [
                branches("master"): [Scene.page(Scene.reference("heads", "webmaster"))], api: [Scene.description],
                "\(api)/default-branch": [.text(#"{"id":"refs/heads/main","displayId":"main","type":"BRANCH"}"#)],
                kind.branchList: [kind.page(ofBranch: "main")],
            ]
        )
        #expect(failure.code == "unknown-branch" && failure.kind == .data)
        #expect(failure.help == "its default branch is 'main'")
    }

    @Test func `a full commit id needs no request`() async throws {
        let commit = try #require(CommitID(Scene.hex))
        #expect(try await kind.resolve(.commit(commit), [:]).commit == commit)
    }

    @Test(arguments: [true, false])
    func `servers of both ages name their default branch`(_ isNew: Bool) async throws {
        let main = Wire.Answer.text(#"{"id":"refs/heads/main","displayId":"main","type":"BRANCH"}"#)
        let wire = Wire([
            "\(api)/default-branch": [isNew ? main : Scene.error(404)], "\(api)/branches/default": [main],
            branches("main"): [Scene.page(Scene.reference("heads", "main"))],
        ])
        let branch = try await Scene.forge(wire).defaultBranch(of: Scene.repository)
        #expect(branch == Branch(name: "main", commit: try #require(CommitID(Scene.hex))))
        #expect(await wire.urls.count == (isNew ? 2 : 3))
    }

    @Test(arguments: [204, 404])
    func `an empty repository has no default branch`(_ status: Int) async throws {
        let none = Wire.Answer.text("", status: status)
        let wire = Wire([
            "\(api)/default-branch": [none], "\(api)/branches/default": [none], api: [Scene.description],
        ])
        let failure = try await failure {
            _ = try await Scene.forge(wire).defaultBranch(of: Scene.repository)
        }
        #expect(failure.code == "empty-repository" && failure.kind == .data)
    }

    @Test func `a default branch that is only configured is no branch yet`() async throws {
        let wire = Wire([
            "\(api)/default-branch": [.text(#"{"id":"refs/heads/main","displayId":"main"}"#)],
            branches("main"): [Scene.page()], api: [Scene.description],
        ])
        let failure = try await failure {
            _ = try await Scene.forge(wire).defaultBranch(of: Scene.repository)
        }
        #expect(failure.code == "empty-repository")
    }

    @Test func `all pages of tags are read, in their order`() async throws {
        let list = "\(api)/tags?orderBy=MODIFICATION&limit=100"
        func page(_ numbers: Range<Int>, next: Int?) -> Wire.Answer {
            let tags = numbers.map { Scene.reference("tags", "v1.\($0).0", hash: "\"\(Scene.tagID)\"") }
            return Scene.page(tags.joined(separator: ","), next: next)
        }
        let wire = Wire([
            list: [page(0..<100, next: 100)], "\(list)&start=100": [page(100..<200, next: 217)],
            "\(list)&start=217": [page(200..<300, next: nil)],
        ])
        let tags = try await Scene.forge(wire).tags(in: Scene.repository)
        #expect(tags.map(\.name) == (0..<300).map { "v1.\($0).0" })
        #expect(tags.allSatisfy { $0.commit.hex == Scene.hex })
    }

    @Test(arguments: [0, nil])
    func `pages that lead nowhere, or in a circle, end`(_ next: Int?) async throws {
        let list = "\(api)/tags?orderBy=MODIFICATION&limit=100"
        let end = next.map { #","nextPageStart":\#($0)"# } ?? ""
        let answer = Wire.Answer.text(#"{"values":[],"isLastPage":false\#(end)}"#)
        let wire = Wire([list: [answer], "\(list)&start=0": [answer]])
        let failure = try await failure { _ = try await Scene.forge(wire).tags(in: Scene.repository) }
        #expect(failure.code == "bad-answer" && failure.kind == .unavailable)
    }

    @Test(arguments: [401, 404])
    func `what anonymous clients may not see may be private`(_ status: Int) async throws {
        let hidden = Scene.error(status, "You are not permitted to access this resource", "AuthorisationException")
        let list = "\(api)/tags?orderBy=MODIFICATION&limit=100"
        let answers = [tagURL: [hidden], api: [hidden], branches("main"): [hidden], list: [hidden]]
        for revision in [Revision.tag("rev1"), .branch("main")] {
            let failure = try await kind.failure(revision, answers)
            #expect(failure.code == "not-found-or-private" && failure.kind == .permission)
            #expect(failure.message.contains("/projects/TEAM/repos/engine' does not exist, or is private"))
            #expect(try #require(failure.help).contains("FETCH_TOKEN_git_example_com"))
        }
        let failure = try await failure {
            _ = try await Scene.forge(Wire(answers)).tags(in: Scene.repository)
        }
        #expect(failure.code == "not-found-or-private" && failure.kind == .permission)
    }

    @Test func `a refused credential is named by where it came from`() async throws {
        let refused = Scene.error(401, "Authentication failed. Please check your credentials")
        let list = "\(api)/tags?orderBy=MODIFICATION&limit=100"
        let failure = try await kind.failure(.tag("rev1"), [tagURL: [refused]], Scene.token)
        #expect(failure.code == "credential-refused" && failure.kind == .permission)
        #expect(
            failure.message.hasSuffix(
                "from FETCH_TOKEN_git_example_com: Authentication failed. Please check your credentials"
            )
        )
        let forge = try Scene.forge(Wire([list: [refused]]), Scene.token)
        let other = try await FetchForgeTests.failure { _ = try await forge.tags(in: Scene.repository) }
        #expect(other.code == "credential-refused")
    }

    @Test
    func `a repository that a credential does not show is unknown, and a tag of one that it does is another matter`()
        async throws
    {
        let missing = Scene.error(404, "Repository team/engine does not exist.", "NoSuchRepositoryException")
        let failure = try await kind.failure(.tag("rev1"), [tagURL: [missing], api: [missing]], Scene.token)
        #expect(failure.code == "unknown-repository" && failure.kind == .data)
        let tag = try await kind.failure(
            .tag("rev2"),
            [
                "\(api)/tags/rev2": [missing], api: [Scene.description], "\(api)/default-branch": [Scene.error(404)],
                "\(api)/branches/default": [Scene.error(404)],
                "\(api)/tags?orderBy=MODIFICATION&limit=100": [Scene.page(Scene.reference("tags", "rev1"))],
            ]
        )
        #expect(tag.code == "unknown-tag" && tag.help == "did you mean 'rev1'?")
    }

    @Test(arguments: [(403, "forbidden"), (429, "rate-limited"), (500, "host-error")])
    func `other errors say what the server says`(_ status: Int, _ code: String) async throws {
        let failure = try await kind.failure(
            .tag("rev1"),
            [tagURL: [Scene.error(status, "busy with s3cr3t-t0ken")]],
            Scene.token
        )
        #expect(failure.code == code)
        #expect(failure.message.hasSuffix(": busy with ••••"))
    }

    @Test(arguments: ["", "null", "[]", "{}", #"{"id":1}"#, "<html></html>"])
    func `a response of another shape is refused`(_ body: String) async throws {
        let failure = try await kind.failure(.tag("rev1"), [tagURL: [.text(body)]])
        #expect(failure.code == "bad-answer" && failure.kind == .unavailable)
    }

    @Test func `another kind of forge is told from its responses, and this one from those of others`() async throws {
        let other = Wire.Answer(status: 404, headers: [HTTPField("X-GitHub-Request-Id", "1")])
        let failure = try await kind.failure(.tag("rev1"), [tagURL: [other], api: [other]])
        #expect(failure.message.contains("github"))
        let gitHub = try await FetchForgeTests.failure {
            let wire = Wire([
                "\(GitHubScene.api)/git/ref/tags/v1": [Scene.error(404)], GitHubScene.api: [Scene.error(404)],
            ])
            _ = try await GitHubScene.forge(wire).resolve(.tag("v1"), in: GitHubScene.repository)
        }
        #expect(gitHub.message.contains("bitbucket-datacenter"))
    }

    @Test func `a repository that was moved is noted once`() async throws {
        var answer = Wire.Answer.text(Scene.reference("tags", "rev1"))
        answer.from = "\(Scene.site)/rest/api/latest/projects/CORE/repos/motor/tags/rev1"
        let record = TrafficRecord()
        let forge = try Scene.forge(Wire([tagURL: [answer]]), traffic: record.traffic)
        for _ in 0..<2 { _ = try await forge.resolve(.tag("rev1"), in: Scene.repository) }
        #expect(record.notes == ["'work:team/engine' has moved: it is 'work:CORE/motor' now"])
    }

    @Test func `a token is a bearer, for git as well`() throws {
        let forms = try DataCenterScene.address().authentication.token
        #expect(forms.api == .bearer && forms.archive == .bearer && forms.git == .bearer)
    }
}
