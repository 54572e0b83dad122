import FetchForge
import FetchModel
import Testing

@Suite struct GiteaTests {
    private let kind = APIKind.codeberg
    private let tagURL = "\(GiteaScene.api)/tags/rev1"
    private let annotatedURL = "\(GiteaScene.api)/git/tags/\(GiteaScene.tagID)"

    private func listURL(_ page: Int) -> String { "\(GiteaScene.api)/tags?limit=50&page=\(page)" }

    @Test func `a lightweight tag is its commit`() async throws {
        let resolution = try await kind.resolve(.tag("rev1"), [tagURL: [.text(GiteaScene.tag("rev1"))]])
        #expect(resolution.tag == "rev1" && resolution.commit.hex == GiteaScene.hex)
    }

    @Test func `an annotated tag is the commit that it names`() async throws {
        let resolution = try await kind.resolve(
            .tag("rev1"),
            [
                tagURL: [.text(GiteaScene.tag("rev1", id: GiteaScene.tagID))],
                annotatedURL: [GiteaScene.annotatedTag(GiteaScene.tagID, "commit", GiteaScene.hex)],
            ]
        )
        #expect(resolution.commit.hex == GiteaScene.hex)
    }

    /// What the API calls the commit is the inner tag here.
    @Test func `a tag of a tag is followed to its commit`() async throws {
        let inner = String(repeating: "b", count: 40)
        let resolution = try await kind.resolve(
            .tag("rev1"),
            [
                tagURL: [.text(GiteaScene.tag("rev1", id: GiteaScene.tagID, commit: inner))],
                annotatedURL: [GiteaScene.annotatedTag(GiteaScene.tagID, "tag", inner)],
                "\(GiteaScene.api)/git/tags/\(inner)": [GiteaScene.annotatedTag(inner, "commit", GiteaScene.hex)],
            ]
        )
        #expect(resolution.commit.hex == GiteaScene.hex)
    }

    @Test(arguments: ["tree", "blob", "tag"])
    func `a tag of something else than a commit is refused`(_ type: String) async throws {
        let object = type == "tag" ? GiteaScene.tagID : GiteaScene.hex
        let wire = Wire([
            tagURL: [.text(GiteaScene.tag("rev1", id: GiteaScene.tagID, commit: GiteaScene.hex))],
            annotatedURL: [GiteaScene.annotatedTag(GiteaScene.tagID, type, object)],
        ])
        let forge = try GiteaScene.forge(wire)
        let failure = try await failure {
            _ = try await forge.resolve(.tag("rev1"), in: GiteaScene.repository)
        }
        #expect(failure.code == "not-a-commit" && failure.kind == .data)
        #expect(await wire.urls.count == (type == "tag" ? 6 : 2))
    }

    @Test func `an annotated tag that is another one, or missing, is no answer`() async throws {
        let tag = Wire.Answer.text(GiteaScene.tag("rev1", id: GiteaScene.tagID))
        let other = GiteaScene.annotatedTag(GiteaScene.hex, "commit", GiteaScene.hex)
        for answer in [other, GiteaScene.notFound] {
            #expect(
                try await kind.failure(.tag("rev1"), [tagURL: [tag], annotatedURL: [answer]]).code == "bad-answer"
            )
        }
    }

    @Test(arguments: [
        ("release/1.0", "release/1.0"), ("50%#1", "50%25%231"), ("é ö", "%C3%A9%20%C3%B6"), ("v1+2", "v1%2B2"),
        ("a@b?c", "a%40b%3Fc"),
    ])
    func `a name is part of the path`(_ name: String, _ encoded: String) async throws {
        let tag = Wire.Answer.text(GiteaScene.tag(name))
        #expect(try await kind.resolve(.tag(name), ["\(GiteaScene.api)/tags/\(encoded)": [tag]]).tag == name)
        let branch = Wire.Answer.text(GiteaScene.branch(name))
        let commit = try await kind.resolve(.branch(name), ["\(GiteaScene.api)/branches/\(encoded)": [branch]]).commit
        #expect(commit.hex == GiteaScene.hex)
    }

    @Test(arguments: ["..", "a/../../../x", "a//b", "."])
    func `a name that would climb is never requested`(_ name: String) async throws {
        #expect(try await kind.failure(.tag(name), [:]).kind == .data)
    }

    @Test func `a tag or branch of another name is no answer`() async throws {
        let tag = Wire.Answer.text(GiteaScene.tag("rev10"))
        #expect(try await kind.failure(.tag("rev1"), [tagURL: [tag]]).code == "bad-answer")
        let branch = Wire.Answer.text(GiteaScene.branch("main"))
        #expect(
            try await kind.failure(.branch("dev"), ["\(GiteaScene.api)/branches/dev": [branch]]).code == "bad-answer"
        )
    }

    @Test func `a full commit id needs no request`() async throws {
        let commit = try #require(CommitID(GiteaScene.hex))
        #expect(try await kind.resolve(.commit(commit), [:]).commit == commit)
    }

    @Test func `the default branch is the repository's own`() async throws {
        let wire = Wire([
            GiteaScene.api: [GiteaScene.description],
            "\(GiteaScene.api)/branches/main": [.text(GiteaScene.branch("main"))],
        ])
        let branch = try await GiteaScene.forge(wire).defaultBranch(of: GiteaScene.repository)
        #expect(branch.name == "main" && branch.commit.hex == GiteaScene.hex)
    }

    @Test func `an empty repository is said to be one`() async throws {
        let conflict = Wire.Answer.text(#"{"message":"Git Repository is empty."}"#, status: 409)
        #expect(try await kind.failure(.tag("rev1"), [tagURL: [conflict]]).code == "empty-repository")
        let empty = Wire.Answer.text(#"{"full_name":"octo/engine","empty":true,"default_branch":"main"}"#)
        let forge = try GiteaScene.forge(Wire([GiteaScene.api: [empty]]))
        let failure = try await failure { _ = try await forge.defaultBranch(of: GiteaScene.repository) }
        #expect(failure.code == "empty-repository")
    }

    /// A page that is shorter than was asked for is not the last; where the number is missing, an empty page is.
    @Test(arguments: [3, nil])
    func `pages of tags are read until all are there`(_ total: Int?) async throws {
        let wire = Wire([
            listURL(1): [GiteaScene.page([GiteaScene.tag("v2"), GiteaScene.tag("v1.1")], total: total)],
            listURL(2): [GiteaScene.page([GiteaScene.tag("v1", id: GiteaScene.tagID)], total: total)],
            listURL(3): [GiteaScene.page([], total: total)],
        ])
        let tags = try await GiteaScene.forge(wire).tags(in: GiteaScene.repository)
        #expect(tags.map(\.name) == ["v2", "v1.1", "v1"])
        #expect(tags.map(\.isPeeled) == [true, true, false])
        #expect(tags.first?.date == 1_767_323_045)
        #expect(await wire.urls.count == (total == nil ? 3 : 2))
    }

    @Test func `a server that gives one page again and again ends the list`() async throws {
        let page = GiteaScene.page([GiteaScene.tag("v1")], total: 9)
        let forge = try GiteaScene.forge(Wire([listURL(1): [page], listURL(2): [page]]))
        let failure = try await failure { _ = try await forge.tags(in: GiteaScene.repository) }
        #expect(failure.code == "bad-answer" && failure.message.contains("a page of tags that it gave before"))
    }

    @Test func `a repository that is hidden from anonymous clients asks for authentication`() async throws {
        let answers = [tagURL: [GiteaScene.notFound], GiteaScene.api: [GiteaScene.notFound]]
        let failure = try await kind.failure(.tag("rev1"), answers)
        #expect(failure.kind == .permission && failure.code == "not-found-or-private")
        #expect(failure.help?.contains("GITEA_TOKEN") == true)
    }

    @Test func `a repository that a credential does not show is missing`() async throws {
        let answers = [tagURL: [GiteaScene.notFound], GiteaScene.api: [GiteaScene.notFound]]
        let failure = try await kind.failure(.tag("rev1"), answers, GiteaScene.token)
        #expect(failure.kind == .data && failure.code == "unknown-repository")
    }

    @Test func `a missing tag of a visible repository names those that are near`() async throws {
        let failure = try await kind.failure(
            .tag("rev1"),
            [
                tagURL: [GiteaScene.notFound], GiteaScene.api: [GiteaScene.description],
                "\(GiteaScene.api)/tags?limit=50": [GiteaScene.page([GiteaScene.tag("rev2")])],
            ]
        )
        #expect(failure.kind == .data && failure.code == "unknown-tag")
        #expect(failure.help == "did you mean 'rev2'?")
    }

    @Test(arguments: [404, 422])
    func `a commit that is gone is said to be`(_ status: Int) async throws {
        let url = "\(GiteaScene.api)/git/commits/\(GiteaScene.hex)?stat=false&verification=false&files=false"
        let wire = Wire([url: [.text("{}", status: status)], GiteaScene.api: [GiteaScene.description]])
        let forge = try GiteaScene.forge(wire, GiteaScene.token)
        let commit = try #require(CommitID(GiteaScene.hex))
        let request = try #require(try forge.archive(of: GiteaScene.repository, at: commit).first)
        let failure = try await failure { throw try await forge.reason(missing: request) }
        #expect(failure.code == "unknown-commit")
    }

    /// The tree that the API names is the commit's own id, so only that is compared.
    @Test func `a commit that is there is compared by its id`() async throws {
        let url = "\(GiteaScene.api)/git/commits/\(GiteaScene.hex)?stat=false&verification=false&files=false"
        let body = #"{"sha":"\#(GiteaScene.hex)","commit":{"tree":{"sha":"\#(GiteaScene.hex)"}}}"#
        let forge = try GiteaScene.forge(Wire([url: [.text(body)]]))
        let commit = try #require(CommitID(GiteaScene.hex))
        let request = try #require(try forge.archive(of: GiteaScene.repository, at: commit).first)
        #expect(try await forge.reason(missing: request).failure.code == "host-error")
    }

    @Test(arguments: [("Too many requests", "text/plain"), ("<html><h1>429</h1>", "text/html")])
    func `a proxy's limit is one, in text or as a page`(_ body: String, _ type: String) async throws {
        let record = TrafficRecord()
        let limited = Wire.Answer.text(body, status: 429, type: type)
        let forge = try GiteaScene.forge(Wire([tagURL: [limited]]), traffic: record.traffic)
        let failure = try await failure {
            _ = try await forge.resolve(.tag("rev1"), in: GiteaScene.repository)
        }
        #expect(failure.code == "rate-limited" && failure.kind == .unavailable)
        #expect(failure.help?.contains("GITEA_TOKEN") == true)
        #expect(record.waits.count == 4)
    }

    @Test func `a renamed repository is noted once, by its new name`() async throws {
        var moved = Wire.Answer.text(GiteaScene.tag("rev1"))
        moved.from = "https://codeberg.org/api/v1/repos/octo/motor/tags/rev1"
        let record = TrafficRecord()
        let forge = try GiteaScene.forge(Wire([tagURL: [moved]]), traffic: record.traffic)
        for _ in 0..<2 { _ = try await forge.resolve(.tag("rev1"), in: GiteaScene.repository) }
        #expect(record.notes.count == 1)
        #expect(
            record.notes.first?.contains("'codeberg:octo/engine' has moved: it is 'codeberg:octo/motor' now") == true
        )
    }

    @Test func `a token is a bearer, and the password of any user`() throws {
        let authentication = try Scene.address(of: "codeberg").authentication
        #expect(authentication.variables.map(\.secret) == ["GITEA_TOKEN"])
        #expect(authentication.variables.first?.forms.api == .bearer)
        #expect(authentication.variables.first?.forms.git == .basicAs(user: "x-access-token"))
        // A password or a token of git's helpers is one here, too.
        #expect(authentication.passwords.first { $0.fits("someone") }?.forms == .basic)
    }
}
