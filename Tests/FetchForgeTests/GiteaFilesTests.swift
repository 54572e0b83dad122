import FetchForge
import FetchModel
import Testing

/// Archives and release assets of Gitea.
@Suite struct GiteaFilesTests {
    private let archiveURL = "\(GiteaScene.api)/archive/\(GiteaScene.hex).tar.gz"
    private let release = "\(GiteaScene.api)/releases/tags/v1"
    private let page = "https://codeberg.org/octo/engine/releases/download/v1/tool.zip"

    private func archive(_ forge: any Forge) throws -> FileRequest {
        let commit = try #require(CommitID(GiteaScene.hex))
        let requests = try forge.archive(of: GiteaScene.repository, at: commit)
        #expect(requests.count == 1)
        return try #require(requests.first)
    }

    private func attachment(_ name: String, _ url: String, size: Int = 4) -> String {
        #"{"id":1,"name":"\#(name)","size":\#(size),"uuid":"u","browser_download_url":"\#(url)"}"#
    }

    private func answer(_ assets: [String], tag: String = "v1", more: String = "") -> Wire.Answer {
        .text(#"{"tag_name":"\#(tag)","assets":[\#(assets.joined(separator: ","))]\#(more)}"#)
    }

    private func asset(_ assets: [String]) async throws -> Asset {
        let forge = try GiteaScene.forge(Wire([release: [answer(assets)]]))
        return try await forge.asset("tool.zip", of: GiteaScene.repository, tag: "v1")
    }

    private func failure(_ answers: [String: [Wire.Answer]]) async throws -> Failure {
        let forge = try GiteaScene.forge(Wire(answers), GiteaScene.token)
        return try await FetchForgeTests.failure {
            _ = try await forge.asset("tool.zip", of: GiteaScene.repository, tag: "v1")
        }
    }

    @Test func `the archive is the API's, which may redirect to storage`() throws {
        let request = try archive(try GiteaScene.forge(Wire([:])))
        #expect(request.url.wire == archiveURL && request.lockedURL == archiveURL)
        #expect(request.authentication == .ifPossible(.archive) && request.redirectsToStorage)
    }

    @Test(arguments: [nil, "https://storage.example/x?sig=s3cr3t"])
    func `an archive is accepted from either`(_ storage: String?) async throws {
        let wire = Wire([archiveURL: [Wire.Answer(type: "application/gzip", body: [0x1f, 0x8b], from: storage)]])
        let forge = try GiteaScene.forge(wire, GiteaScene.token)
        let request = try archive(forge)
        let response = try await forge.send(request, with: GiteaScene.token)
        #expect(try await forge.refusal(of: response, to: request, with: GiteaScene.token) == nil)
    }

    @Test func `the archive of a renamed repository is accepted with a note`() async throws {
        var answer = Wire.Answer(type: "application/gzip", body: [0x1f, 0x8b])
        answer.from = "https://codeberg.org/api/v1/repos/octo/motor/archive/\(GiteaScene.hex).tar.gz"
        let record = TrafficRecord()
        let forge = try GiteaScene.forge(Wire([archiveURL: [answer]]), traffic: record.traffic)
        let request = try archive(forge)
        let response = try await forge.send(request, with: nil)
        #expect(try await forge.refusal(of: response, to: request, with: nil) == nil)
        #expect(record.notes.first?.contains("it is 'codeberg:octo/motor' now") == true)
    }

    @Test func `a bot wall in place of the archive is said to be a page`() async throws {
        let forge = try GiteaScene.forge(Wire([archiveURL: [.text("<!doctype html>", type: "text/html")]]))
        let request = try archive(forge)
        let response = try await forge.send(request, with: nil)
        guard case .failed(let error) = try await forge.refusal(of: response, to: request, with: nil) else {
            Issue.record("the page was accepted")
            return
        }
        #expect(error.failure.message.contains("a web page instead of the archive"))
    }

    @Test func `an asset has the size that the host states, and no digest`() async throws {
        let asset = try await asset([attachment("tool.zip", page)])
        #expect(asset.size == 4 && asset.digest == nil)
        #expect(asset.requests.map(\.url.wire) == [page])
        #expect(asset.requests.map(\.authentication) == [.ifPossible(.archive)])
    }

    @Test(arguments: ["http://codeberg.org/x", "https://evil.example/x"])
    func `another origin gets no credential, and its size is not known`(_ url: String) async throws {
        let asset = try await asset([attachment("tool.zip", url, size: 0)])
        #expect(asset.requests.map(\.url.wire) == [url] && asset.size == nil)
        #expect(asset.requests.map(\.authentication) == [.none])
    }

    @Test(arguments: ["file:///etc/passwd", "", "/x"])
    func `an address that is not on the web is not requested`(_ url: String) async throws {
        #expect(try await failure([release: [answer([attachment("tool.zip", url)])]]).code == "bad-answer")
    }

    @Test func `a missing file names those that are near, and two of one name are told apart`() async throws {
        let missing = try await failure([release: [answer([attachment("tools.zip", page)])]])
        #expect(missing.code == "unknown-download" && missing.help == "did you mean 'tools.zip'?")
        let twice = [attachment("tool.zip", page), attachment("tool.zip", "\(page)2")]
        #expect(try await failure([release: [answer(twice)]]).code == "ambiguous-download")
        let none = try await failure([release: [.text(#"{"tag_name":"v1","assets":null}"#)]])
        #expect(none.code == "unknown-download" && none.help == "it has no downloads")
    }

    @Test func `a tag without a release is said to be one`() async throws {
        let failure = try await failure([
            release: [GiteaScene.notFound], GiteaScene.api: [GiteaScene.description],
            "\(GiteaScene.api)/releases?limit=50": [.text(#"[{"tag_name":"v2","assets":[]}]"#)],
            "\(GiteaScene.api)/tags/v1": [.text(APIKind.codeberg.answer(.tag, "v1"))],
        ])
        #expect(failure.code == "unknown-release" && failure.help == "did you mean 'v2'?")
    }

    @Test func `a draft is said to be one, by its tag or in the list`() async throws {
        let draft = answer([attachment("tool.zip", page)], more: #","draft":true"#)
        #expect(try await failure([release: [draft]]).code == "draft-release")
        let failure = try await failure([
            release: [GiteaScene.notFound], GiteaScene.api: [GiteaScene.description],
            "\(GiteaScene.api)/releases?limit=50": [.text(#"[{"tag_name":"v1","draft":true}]"#)],
        ])
        #expect(failure.code == "draft-release")
    }

    @Test func `a release of another tag is no answer`() async throws {
        #expect(try await failure([release: [answer([], tag: "v10")]]).code == "bad-answer")
    }

    @Test func `names are encoded, and a server that decodes slashes is survived`() async throws {
        let download = "https://codeberg.org/octo/engine/releases/download/rel/1+2/t%23%25.zip"
        let json = #"{"tag_name":"rel/1+2","assets":[\#(attachment("t#%.zip", download))]}"#
        let single = "\(GiteaScene.api)/releases/tags/rel%2F1%2B2"
        let direct = try GiteaScene.forge(Wire([single: [.text(json)]]))
        let listed = try GiteaScene.forge(
            Wire([
                single: [GiteaScene.notFound], GiteaScene.api: [GiteaScene.description],
                "\(GiteaScene.api)/releases?limit=50": [.text("[\(json)]")],
            ])
        )
        for forge in [direct, listed] {
            let asset = try await forge.asset("t#%.zip", of: GiteaScene.repository, tag: "rel/1+2")
            #expect(asset.requests.first?.url.wire == download)
            let locked = try forge.asset("t#%.zip", of: GiteaScene.repository, tag: "rel/1+2", lockedAt: download)
            #expect(locked.map(\.url.wire) == [download])
        }
    }

    @Test func `the URL in a lockfile is requested where it is this forge's`() throws {
        let forge = try GiteaScene.forge(Wire([:]))
        func urls(_ locked: String) throws -> [String] {
            try forge.asset("tool.zip", of: GiteaScene.repository, tag: "v1", lockedAt: locked).map(\.url.wire)
        }
        let attachment = "https://codeberg.org/attachments/0a1b2c3d-0000-4000-8000-0123456789ab"
        #expect(try urls(page) == [page] && urls(attachment) == [attachment])
        let others = [
            "https://evil.example/octo/engine/releases/download/v1/tool.zip", "\(page)x", "\(page)?x=1",
            "https://codeberg.org/octo/other/releases/download/v1/tool.zip", "https://codeberg.org/attachments/../user",
            "https://codeberg.org/octo/engine/releases/download/v2/tool.zip",
        ]
        for url in others { #expect(try urls(url) == [], "\(url)") }
    }

    @Test func `a sign-in page in place of an asset means an old server`() async throws {
        let location = HTTPField("Location", "/user/login")
        let wire = Wire([page: [Wire.Answer(status: 303, type: "text/html", headers: [location])]])
        let forge = try GiteaScene.forge(wire, GiteaScene.token)
        let request = try #require(try await asset([attachment("tool.zip", page)]).requests.first)
        let response = try await forge.send(request, with: GiteaScene.token)
        guard case .loginPage(let error) = try await forge.refusal(of: response, to: request, with: GiteaScene.token)
        else {
            Issue.record("the sign-in page was accepted")
            return
        }
        #expect(error.failure.kind == .permission && error.failure.help?.contains("update the server") == true)
        guard case .loginPage(let plain) = try await forge.refusal(of: response, to: request, with: nil) else {
            Issue.record("the sign-in page was accepted")
            return
        }
        #expect(plain.failure.help?.contains("GITEA_TOKEN") == true)
    }

    @Test func `a directory at the top may be the commit's own, unless it is called like the repository`() async throws
    {
        let forge = try GiteaScene.forge(Wire([:]))
        #expect(
            !forge.mayOwn("engine", of: GiteaScene.repository) && !forge.mayOwn("Engine", of: GiteaScene.repository)
        )
        #expect(forge.mayOwn("src", of: GiteaScene.repository) && forge.mayOwn("motor", of: GiteaScene.repository))
    }

    @Test func `the names at the top of a commit are asked for`() async throws {
        let url = "\(GiteaScene.api)/git/trees/\(GiteaScene.hex)"
        let commit = try #require(CommitID(GiteaScene.hex))
        let tree =
            #"{"sha":"\#(GiteaScene.hex)","tree":[{"path":"src","type":"tree"},{"path":"a b"}],"truncated":false}"#
        let forge = try GiteaScene.forge(Wire([url: [.text(tree), GiteaScene.notFound, .text("{}")]]))
        #expect(try await forge.rootNames(of: GiteaScene.repository, at: commit) == ["src", "a b"])
        #expect(try await forge.rootNames(of: GiteaScene.repository, at: commit) == nil)
        await #expect(throws: ForgeError.self) {
            _ = try await forge.rootNames(of: GiteaScene.repository, at: commit)
        }
    }
}
