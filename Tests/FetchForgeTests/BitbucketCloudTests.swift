import FetchForge
import FetchModel
import Testing

@Suite struct BitbucketCloudTests {
    @Test func `URLs are those of the website`() throws {
        let forge = try Scene.forge(Wire([:]))
        let commit = try #require(CommitID("643d7585263769bebc34e6e20e931057d0e5731b"))
        #expect(try forge.source(of: Scene.repository) == "https://bitbucket.org/jumboskill/engine")
        #expect(try forge.remote(of: Scene.repository).wire == "https://bitbucket.org/jumboskill/engine.git")
        #expect(
            try forge.archive(of: Scene.repository, at: commit).map(\.url.wire) == [
                "https://bitbucket.org/jumboskill/engine/get/643d7585263769bebc34e6e20e931057d0e5731b.tar.gz"
            ]
        )
    }

    @Test(arguments: ["tag.json", "tag-lightweight.json"])
    func `a tag is the commit it names`(_ fixture: String) async throws {
        let wire = Wire(["\(Scene.api)/refs/tags/rev1": [try .fixture(fixture)]])
        let resolution = try await Scene.forge(wire).resolve(.tag("rev1"), in: Scene.repository)
        #expect(resolution.tag == "rev1")
        #expect(resolution.commit.hex == "643d7585263769bebc34e6e20e931057d0e5731b")
    }

    @Test func `a branch is its newest commit`() async throws {
        let wire = Wire(["\(Scene.api)/refs/branches/main": [try .fixture("branch.json")]])
        let resolution = try await Scene.forge(wire).resolve(.branch("main"), in: Scene.repository)
        #expect(resolution == Resolution(commit: try #require(CommitID("4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192"))))
    }

    @Test func `a commit is looked up before it is believed`() async throws {
        let commit = try #require(CommitID("4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192"))
        let wire = Wire(["\(Scene.api)/commit/\(commit)": [try .fixture("commit.json")]])
        let resolution = try await Scene.forge(wire).resolve(.commit(commit), in: Scene.repository)
        #expect(resolution == Resolution(commit: commit))
        #expect(await wire.urls.count == 1)
    }

    @Test func `the default branch is the repository's own`() async throws {
        let wire = Wire([
            Scene.api: [try .fixture("repository.json")],
            "\(Scene.api)/refs/branches/main": [try .fixture("branch.json")],
        ])
        let branch = try await Scene.forge(wire).defaultBranch(of: Scene.repository)
        #expect(branch.name == "main")
        #expect(branch.commit.hex == "4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192")
    }

    @Test func `an empty repository has no default branch`() async throws {
        let wire = Wire([Scene.api: [try .fixture("repository-empty.json")]])
        let failure = try await failure { _ = try await Scene.forge(wire).defaultBranch(of: Scene.repository) }
        #expect(failure.code == "empty-repository")
    }

    @Test(arguments: [
        ("release/1.0", "release%2F1.0"), ("50%#1?", "50%25%231%3F"), ("é ö", "%C3%A9%20%C3%B6"),
        ("a&b=c+d", "a%26b%3Dc%2Bd"),
    ])
    func `a tag's name is one segment of the path`(_ name: String, _ encoded: String) async throws {
        let answer = #"{"name":"\#(name)","target":{"hash":"643d7585263769bebc34e6e20e931057d0e5731b"}}"#
        let wire = Wire(["\(Scene.api)/refs/tags/\(encoded)": [.text(answer)]])
        #expect(try await Scene.forge(wire).resolve(.tag(name), in: Scene.repository).tag == name)
    }

    @Test func `a name that would climb is never asked for`() async throws {
        let forge = try Scene.forge(Wire([:]))
        for slug in ["..", ".", ""] {
            let repository = Repository(workspace: "jumboskill", slug: slug)
            let failure = try await failure { _ = try await forge.resolve(.tag("v1"), in: repository) }
            #expect(failure.code == "bad-name")
        }
        #expect(try await failure { _ = try await forge.resolve(.tag(".."), in: Scene.repository) }.kind == .data)
    }

    @Test(arguments: [
        ("https://api.bitbucket.org/2.0/repositories/north/motor/refs/tags/rev1", "north/motor"),
        ("https://api.bitbucket.org/2.0/repositories/%7Baa-bb%7D/%7Bcc-dd%7D/refs/tags/rev1", "north/rotor"),
    ])
    func `a repository that was moved is noted once`(_ url: String, _ name: String) async throws {
        var moved = try Wire.Answer.fixture("tag.json")
        moved.from = url
        let wire = Wire([
            "\(Scene.api)/refs/tags/rev1": [moved, moved],
            "https://api.bitbucket.org/2.0/repositories/%7Baa-bb%7D/%7Bcc-dd%7D": [
                .text(#"{"full_name":"north/rotor"}"#), .text(#"{"full_name":"north/rotor"}"#),
            ],
        ])
        let record = TrafficRecord()
        let forge = try Scene.address().forge(wire, traffic: record.traffic)
        for _ in 0..<2 { _ = try await forge.resolve(.tag("rev1"), in: Scene.repository) }
        #expect(record.notes == ["'bitbucket:jumboskill/engine' has moved: it is 'bitbucket:\(name)' now"])
    }

    @Test(arguments: [
        ("https://bitbucket.org/north/motor/get/643d7585263769bebc34e6e20e931057d0e5731b.tar.gz", true),
        ("https://bitbucket.org/account/signin/?next=/jumboskill/engine", false),
        ("https://example.com/north/motor/get/643d7585263769bebc34e6e20e931057d0e5731b.tar.gz", false),
    ])
    func `the archive of a moved repository is noted, and nothing else`(_ url: String, _ isMoved: Bool) async throws {
        let commit = try #require(CommitID("643d7585263769bebc34e6e20e931057d0e5731b"))
        let record = TrafficRecord()
        var answer = Wire.Answer(type: "application/x-tar", body: [0x1f, 0x8b])
        answer.from = url
        let wire = Wire(["https://bitbucket.org/jumboskill/engine/get/\(commit).tar.gz": [answer]])
        let forge = try Scene.address().forge(wire, traffic: record.traffic)
        let request = try #require(try forge.archive(of: Scene.repository, at: commit).first)
        let response = try await forge.send(request, with: nil)
        _ = try await forge.refusal(of: response, to: request, with: nil)
        let note = "'bitbucket:jumboskill/engine' has moved: it is 'bitbucket:north/motor' now"
        #expect(record.notes == (isMoved ? [note] : []))
    }

    @Test func `a forge that the environment moved is asked there`() async throws {
        let address = try Scene.address(["BITBUCKET_URL": "http://127.0.0.1:8080/"])
        let wire = Wire([
            "http://127.0.0.1:8080/2.0/repositories/jumboskill/engine/refs/tags/rev1": [try .fixture("tag.json")]
        ])
        let forge = try address.forge(wire)
        let commit = try await forge.resolve(.tag("rev1"), in: Scene.repository).commit
        #expect(try forge.source(of: Scene.repository) == "http://127.0.0.1:8080/jumboskill/engine")
        #expect(
            try forge.archive(of: Scene.repository, at: commit).map(\.url.wire) == [
                "http://127.0.0.1:8080/jumboskill/engine/get/\(commit).tar.gz"
            ]
        )
    }
}
