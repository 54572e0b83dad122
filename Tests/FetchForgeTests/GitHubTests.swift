import FetchForge
import FetchModel
import Testing

@Suite struct GitHubTests {
    private let kind = APIKind.github
    private let tagURL = "\(GitHubScene.api)/git/ref/tags/rev1"

    @Test func `a lightweight tag is its commit`() async throws {
        let answer = GitHubScene.reference("tags/rev1", "commit", GitHubScene.hex)
        let resolution = try await kind.resolve(.tag("rev1"), [tagURL: [answer]])
        #expect(resolution.tag == "rev1" && resolution.commit.hex == GitHubScene.hex)
    }

    @Test func `an annotated tag is the commit that it names`() async throws {
        let resolution = try await kind.resolve(
            .tag("rev1"),
            [
                tagURL: [GitHubScene.reference("tags/rev1", "tag", GitHubScene.tagID)],
                "\(GitHubScene.api)/git/tags/\(GitHubScene.tagID)": [
                    GitHubScene.annotatedTag(GitHubScene.tagID, "commit", GitHubScene.hex)
                ],
            ]
        )
        #expect(resolution.commit.hex == GitHubScene.hex)
    }

    @Test func `a tag of a tag is followed to its commit`() async throws {
        let inner = String(repeating: "b", count: 40)
        let resolution = try await kind.resolve(
            .tag("rev1"),
            [
                tagURL: [GitHubScene.reference("tags/rev1", "tag", GitHubScene.tagID)],
                "\(GitHubScene.api)/git/tags/\(GitHubScene.tagID)": [
                    GitHubScene.annotatedTag(GitHubScene.tagID, "tag", inner)
                ],
                "\(GitHubScene.api)/git/tags/\(inner)": [
                    GitHubScene.annotatedTag(inner, "commit", GitHubScene.hex)
                ],
            ]
        )
        #expect(resolution.commit.hex == GitHubScene.hex)
    }

    @Test func `tags that never end at a commit are refused`() async throws {
        let failure = try await kind.failure(
            .tag("rev1"),
            [
                tagURL: [GitHubScene.reference("tags/rev1", "tag", GitHubScene.tagID)],
                "\(GitHubScene.api)/git/tags/\(GitHubScene.tagID)": [
                    GitHubScene.annotatedTag(GitHubScene.tagID, "tag", GitHubScene.tagID)
                ],
            ]
        )
        #expect(failure.code == "not-a-commit" && failure.kind == .data)
    }

    @Test(arguments: ["tree", "blob"])
    func `a tag of something else than a commit is refused`(_ type: String) async throws {
        let answers = [tagURL: [GitHubScene.reference("tags/rev1", type, GitHubScene.hex)]]
        let failure = try await kind.failure(.tag("rev1"), answers)
        #expect(failure.code == "not-a-commit" && failure.kind == .data)
        #expect(failure.message.contains("names a \(type)"))
    }

    @Test(arguments: [
        ("release/1.0", "release/1.0"), ("50%#1", "50%25%231"), ("é ö", "%C3%A9%20%C3%B6"),
    ])
    func `a tag's name is part of the path`(_ name: String, _ encoded: String) async throws {
        let answer = GitHubScene.reference("tags/\(name)", "commit", GitHubScene.hex)
        let url = "\(GitHubScene.api)/git/ref/tags/\(encoded)"
        #expect(try await kind.resolve(.tag(name), [url: [answer]]).tag == name)
    }

    @Test(arguments: ["..", "a/../../../x", "a//b", "."])
    func `a name that would climb is never requested`(_ name: String) async throws {
        #expect(try await kind.failure(.tag(name), [:]).kind == .data)
    }

    @Test func `a reference of another name is no answer`() async throws {
        let answer = GitHubScene.reference("tags/rev10", "commit", GitHubScene.hex)
        #expect(try await kind.failure(.tag("rev1"), [tagURL: [answer]]).code == "bad-answer")
    }

    @Test func `a branch is its newest commit`() async throws {
        let answer = GitHubScene.reference("heads/dev/next", "commit", GitHubScene.hex)
        let resolution = try await kind.resolve(
            .branch("dev/next"),
            ["\(GitHubScene.api)/git/ref/heads/dev/next": [answer]]
        )
        #expect(resolution.tag == nil && resolution.commit.hex == GitHubScene.hex)
    }

    @Test func `a full commit id needs no request`() async throws {
        let commit = try #require(CommitID(GitHubScene.hex))
        #expect(try await kind.resolve(.commit(commit), [:]).commit == commit)
    }

    @Test func `the default branch is the repository's own`() async throws {
        let wire = Wire([
            GitHubScene.api: [GitHubScene.description],
            "\(GitHubScene.api)/git/ref/heads/main": [GitHubScene.reference("heads/main", "commit", GitHubScene.hex)],
        ])
        let branch = try await GitHubScene.forge(wire).defaultBranch(of: GitHubScene.repository)
        #expect(branch.name == "main" && branch.commit.hex == GitHubScene.hex)
    }

    @Test func `an empty repository is said to be one`() async throws {
        let empty = Wire.Answer.text(#"{"message":"Git Repository is empty."}"#, status: 409)
        #expect(try await kind.failure(.tag("rev1"), [tagURL: [empty]]).code == "empty-repository")
    }

    @Test func `all pages of tags are read, as the Link field names them`() async throws {
        func page(_ names: [String], next: String? = nil) -> Wire.Answer {
            let tags = names.map { #"{"name":"\#($0)","commit":{"sha":"\#(GitHubScene.hex)"}}"# }
            var answer = Wire.Answer.text("[\(tags.joined(separator: ","))]")
            if let next {
                answer.headers = [HTTPField("Link", #"<\#(next)>; rel="next", <\#(next)>; rel="last""#)]
            }
            return answer
        }
        let second = "https://api.github.com/repositories/42/tags?per_page=100&page=2"
        let wire = Wire([
            "\(GitHubScene.api)/tags?per_page=100": [page(["v1.0.0", "v1.1.0"], next: second)],
            second: [page(["v2.0.0"])],
        ])
        let tags = try await GitHubScene.forge(wire).tags(in: GitHubScene.repository)
        #expect(tags.map(\.name) == ["v1.0.0", "v1.1.0", "v2.0.0"])
    }

    @Test func `a next page at another host is not requested`() async throws {
        var answer = Wire.Answer.text("[]")
        answer.headers = [HTTPField("Link", #"<https://evil.example/tags>; rel="next""#)]
        let wire = Wire(["\(GitHubScene.api)/tags?per_page=100": [answer]])
        let forge = try GitHubScene.forge(wire, GitHubScene.token)
        let failure = try await failure { _ = try await forge.tags(in: GitHubScene.repository) }
        #expect(failure.code == "bad-answer")
    }

    @Test func `a repository that is hidden from anonymous clients asks for authentication`() async throws {
        let answers = [tagURL: [GitHubScene.notFound], GitHubScene.api: [GitHubScene.notFound]]
        let failure = try await kind.failure(.tag("rev1"), answers)
        #expect(failure.kind == .permission && failure.code == "not-found-or-private")
        #expect(failure.help?.contains("GITHUB_TOKEN") == true)
    }

    @Test func `a repository that a credential does not show is missing`() async throws {
        let answers = [tagURL: [GitHubScene.notFound], GitHubScene.api: [GitHubScene.notFound]]
        let failure = try await kind.failure(.tag("rev1"), answers, GitHubScene.token)
        #expect(failure.kind == .data && failure.code == "unknown-repository")
        #expect(failure.message.contains("GITHUB_TOKEN"))
    }

    @Test func `a missing tag of a visible repository names those that are near`() async throws {
        let tags = Wire.Answer.text(#"[{"name":"rev2","commit":{"sha":"\#(GitHubScene.hex)"}}]"#)
        let failure = try await kind.failure(
            .tag("rev1"),
            [
                tagURL: [GitHubScene.notFound], GitHubScene.api: [GitHubScene.description],
                "\(GitHubScene.api)/tags?per_page=100": [tags],
            ]
        )
        #expect(failure.kind == .data && failure.code == "unknown-tag")
        #expect(failure.help == "did you mean 'rev2'?")
    }

    @Test func `a renamed repository is noted once, by its new name`() async throws {
        var moved = GitHubScene.reference("tags/rev1", "commit", GitHubScene.hex)
        moved.from = "https://api.github.com/repositories/42/git/ref/tags/rev1"
        let wire = Wire([
            tagURL: [moved],
            "https://api.github.com/repositories/42": [.text(#"{"full_name":"octo/motor","default_branch":"main"}"#)],
        ])
        let record = TrafficRecord()
        let forge = try GitHubScene.forge(wire, traffic: record.traffic)
        for _ in 0..<2 { _ = try await forge.resolve(.tag("rev1"), in: GitHubScene.repository) }
        let notes = record.notes
        #expect(notes.count == 1)
        #expect(notes.first?.contains("'github:octo/engine' has moved: it is 'github:octo/motor' now") == true)
    }

    @Test func `a list of tags that has moved is noted as well`() async throws {
        var moved = Wire.Answer.text(#"[{"name":"v1.0.0","commit":{"sha":"\#(GitHubScene.hex)"}}]"#)
        moved.from = "https://api.github.com/repositories/42/tags?per_page=100"
        let wire = Wire([
            "\(GitHubScene.api)/tags?per_page=100": [moved],
            "https://api.github.com/repositories/42": [.text(#"{"full_name":"octo/motor","default_branch":"main"}"#)],
        ])
        let record = TrafficRecord()
        let forge = try GitHubScene.forge(wire, traffic: record.traffic)
        #expect(try await forge.tags(in: GitHubScene.repository).map(\.name) == ["v1.0.0"])
        #expect(record.notes.count == 1)
        #expect(record.notes.first?.contains("'github:octo/engine' has moved: it is 'github:octo/motor' now") == true)
    }

    @Test func `a token is a bearer, and git's password`() throws {
        let authentication = try Scene.address(of: "github").authentication
        #expect(authentication.variables.map(\.secret) == ["GITHUB_TOKEN", "GH_TOKEN"])
        for forms in authentication.variables.map(\.forms) + [authentication.token] {
            #expect(forms.api == .bearer && forms.archive == .bearer && forms.opensArchives)
            #expect(forms.git == .basicAs(user: "x-access-token"))
        }
    }
}
