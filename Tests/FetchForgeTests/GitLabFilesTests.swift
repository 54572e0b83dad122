import FetchForge
import FetchModel
import Testing

/// Archives and release assets of GitLab.
@Suite struct GitLabFilesTests {
    private let archiveURL =
        "\(GitLabScene.api)/repository/archive.tar.gz?sha=\(GitLabScene.hex)&include_lfs_blobs=false"
    private let release = "\(GitLabScene.api)/releases/v1"
    private let permalink = "\(GitLabScene.api)/releases/v1/downloads/bin/tool.zip"
    private let page = "https://gitlab.com/group/sub/engine/-/releases/v1/downloads/bin/tool.zip"
    private let package = "\(GitLabScene.root)/projects/42/packages/generic/tool/1.0/tool.zip"
    private let packages =
        "\(GitLabScene.root)/projects/42/packages?package_type=generic&package_name=tool&package_version=1.0&per_page=100"
    private let files = "\(GitLabScene.root)/projects/42/packages/7/package_files?per_page=100"

    private func archive(_ forge: any Forge) throws -> FileRequest {
        let commit = try #require(CommitID(GitLabScene.hex))
        let requests = try forge.archive(of: GitLabScene.repository, at: commit)
        #expect(requests.count == 1)
        return try #require(requests.first)
    }

    private func link(_ name: String, _ url: String, direct: String? = nil) -> String {
        #"{"id":1,"name":"\#(name)","url":"\#(url)","direct_asset_url":"\#(direct ?? url)","link_type":"other"}"#
    }

    private func asset(
        _ links: [String],
        _ answers: [String: [Wire.Answer]] = [:],
        _ credential: IssuedCredential? = GitLabScene.token
    ) async throws -> Asset {
        let json = #"{"tag_name":"v1","assets":{"count":1,"sources":[],"links":[\#(links.joined(separator: ","))]}}"#
        let forge = try GitLabScene.forge(Wire(answers.merging([release: [.text(json)]]) { $1 }), credential)
        return try await forge.asset("tool.zip", of: GitLabScene.repository, tag: "v1")
    }

    @Test func `the archive is the API's, and a lockfile holds its whole URL`() throws {
        let request = try archive(try GitLabScene.forge(Wire([:])))
        #expect(request.url.wire == archiveURL && request.lockedURL == archiveURL)
        #expect(request.authentication == .ifPossible(.archive))
    }

    @Test func `a missing archive is explained by the API`() async throws {
        let wire = Wire([
            archiveURL: [.text(#"{"message":"404 File Not Found"}"#, status: 404)],
            "\(GitLabScene.api)/repository/commits/\(GitLabScene.hex)": [
                .text(#"{"message":"404 Commit Not Found"}"#, status: 404)
            ], GitLabScene.api: [GitLabScene.description],
        ])
        let forge = try GitLabScene.forge(wire, GitLabScene.token)
        let request = try archive(forge)
        let response = try await forge.send(request, with: GitLabScene.token)
        #expect(try await forge.refusal(of: response, to: request, with: GitLabScene.token) == .missing)
        let reason = try await failure { throw try await forge.reason(missing: request) }
        #expect(reason.code == "unknown-commit" && reason.kind == .data)
    }

    @Test func `an archive that exists but fails is not a missing commit`() async throws {
        let commit = "\(GitLabScene.api)/repository/commits/\(GitLabScene.hex)"
        let wire = Wire([commit: [.text(#"{"id":"\#(GitLabScene.hex)"}"#)]])
        let forge = try GitLabScene.forge(wire, GitLabScene.token)
        #expect(try await forge.reason(missing: archive(forge)).failure.code == "host-error")
        let other = Wire([commit: [.text(#"{"id":"4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192"}"#)]])
        let liar = try GitLabScene.forge(other, GitLabScene.token)
        let failure = try await failure { throw try await liar.reason(missing: archive(liar)) }
        #expect(failure.code == "bad-answer")
    }

    @Test func `archives that were requested too many times are waited for`() async throws {
        let body = #"{"message":{"error":"This archive has been requested too many times. Try again later."}}"#
        let limited = Wire.Answer.text(body, status: 429)
        let record = TrafficRecord()
        let wire = Wire([archiveURL: [limited, Wire.Answer(type: "application/octet-stream", body: [0x1f, 0x8b])]])
        let forge = try GitLabScene.forge(wire, traffic: record.traffic)
        let request = try archive(forge)
        #expect(try await forge.send(request, with: nil).status == 200)
        #expect(record.waits.count == 1)
    }

    @Test func `a page in place of the archive is said to be one`() async throws {
        let wire = Wire([archiveURL: [.text("<html>", type: "text/html")]])
        let forge = try GitLabScene.forge(wire)
        let request = try archive(forge)
        let response = try await forge.send(request, with: nil)
        guard case .failed(let error) = try await forge.refusal(of: response, to: request, with: nil) else {
            Issue.record("the page was accepted")
            return
        }
        #expect(error.failure.message.contains("a web page instead of the archive"))
        #expect(error.failure.kind == .unavailable)
    }

    @Test func `the archive of a renamed repository is accepted with a note`() async throws {
        var answer = Wire.Answer(type: "application/octet-stream", body: [0x1f, 0x8b])
        answer.from = "\(GitLabScene.root)/projects/42/repository/archive.tar.gz?sha=\(GitLabScene.hex)"
        let renamed = Wire.Answer.text(#"{"path_with_namespace":"group/motor"}"#)
        let wire = Wire([archiveURL: [answer], "\(GitLabScene.root)/projects/42": [renamed]])
        let record = TrafficRecord()
        let forge = try GitLabScene.forge(wire, traffic: record.traffic)
        let request = try archive(forge)
        let response = try await forge.send(request, with: nil)
        #expect(try await forge.refusal(of: response, to: request, with: nil) == nil)
        #expect(record.notes.first?.contains("it is 'gitlab:group/motor' now") == true)
    }

    @Test func `an asset comes from the release's own address first`() async throws {
        let asset = try await asset([link("tool.zip", "https://files.example/t/1", direct: page)])
        #expect(asset.requests.map(\.url.wire) == [permalink, "https://files.example/t/1"])
        #expect(asset.requests.map(\.authentication) == [.ifPossible(.api), .none])
        #expect(asset.requests.map(\.redirectsToStorage) == [true, true])
        #expect(asset.digest == nil && asset.size == nil)
    }

    @Test(arguments: ["http://gitlab.com/x", "https://gitlab.com:8443/x", "https://evil.example/x"])
    func `another origin gets no credential`(_ url: String) async throws {
        let asset = try await asset([link("tool.zip", url)])
        #expect(asset.requests.map(\.url.wire) == [url])
        #expect(asset.requests.map(\.authentication) == [.none])
    }

    @Test(arguments: ["file:///etc/passwd", "ssh://x/y", ""])
    func `an address that is not on the web is not requested`(_ url: String) async throws {
        #expect(try await failure { _ = try await asset([link("tool.zip", url)]) }.code == "bad-answer")
    }

    @Test func `a package's file has the digest that the registry states`() async throws {
        let digest = SHA256Hasher.digest(of: Array("tool".utf8))
        let old = #"{"id":3,"file_name":"tool.zip","size":9,"file_sha256":"\#(String(repeating: "0", count: 64))"}"#
        let new = #"{"id":4,"file_name":"tool.zip","size":4,"file_sha256":"\#(digest)"}"#
        let asset = try await asset(
            [link("tool.zip", package)],
            [
                packages: [
                    .text(#"[{"id":6,"name":"tool-x","version":"1.0"},{"id":7,"name":"tool","version":"1.0"}]"#)
                ],
                files: [.text("[\(new),\(old)]")],
            ]
        )
        #expect(asset.requests.map(\.url.wire) == [package])
        #expect(asset.size == 4 && asset.digest == .sha256(digest))
    }

    /// Whether there is a digest is from memory, so all of these are ordinary.
    @Test(arguments: [
        #"[{"id":4,"file_name":"tool.zip"}]"#, #"[{"id":4,"file_name":"tool.zip","file_sha256":null}]"#,
        #"[{"id":4,"file_name":"tool.zip","file_sha256":"abc"}]"#, "[]", "{}", "<html>",
    ])
    func `a registry that states none is survived`(_ body: String) async throws {
        let asset = try await asset(
            [link("tool.zip", package)],
            [packages: [.text(#"[{"id":7,"name":"tool","version":"1.0"}]"#)], files: [.text(body)]]
        )
        #expect(asset.requests.count == 1 && asset.digest == nil)
    }

    @Test(arguments: [401, 403, 404, 500])
    func `so is one that refuses`(_ status: Int) async throws {
        let asset = try await asset([link("tool.zip", package)], [packages: [.text("{}", status: status)]])
        #expect(asset.requests.count == 1 && asset.digest == nil)
    }

    @Test func `a link is found by the name of its file where none is called so`() async throws {
        let asset = try await asset([link("Tool for Linux", "https://files.example/dl/tool.zip")])
        #expect(asset.requests.map(\.url.wire) == ["https://files.example/dl/tool.zip"])
    }

    @Test func `a missing file names those that are near, and two of one name are told apart`() async throws {
        let missing = try await failure { _ = try await asset([link("tools.zip", "https://files.example/1")]) }
        #expect(missing.code == "unknown-download" && missing.help == "did you mean 'tools.zip'?")
        #expect(missing.message.contains("the release 'v1' of 'https://gitlab.com/group/sub/engine'"))
        let links = [link("tool.zip", "https://files.example/1"), link("tool.zip", "https://files.example/2")]
        let several = try await failure { _ = try await asset(links) }
        #expect(several.code == "ambiguous-download" && several.kind == .data)
    }

    @Test func `a tag that does not exist is said to be unknown`() async throws {
        let missing = Wire.Answer.text(#"{"message":"404 Not Found"}"#, status: 404)
        let wire = Wire([
            release: [missing], GitLabScene.api: [GitLabScene.description],
            "\(GitLabScene.api)/releases?per_page=100": [.text("[]")],
            "\(GitLabScene.api)/repository/tags/v1": [missing],
            "\(GitLabScene.api)/repository/tags?per_page=100": [.text(#"[{"name":"v2"}]"#)],
        ])
        let forge = try GitLabScene.forge(wire, GitLabScene.token)
        let failure = try await failure {
            _ = try await forge.asset("tool.zip", of: GitLabScene.repository, tag: "v1")
        }
        #expect(failure.code == "unknown-tag" && failure.help == "did you mean 'v2'?")
    }

    @Test(arguments: [403, 404])
    func `a tag without a release is said to be one`(_ status: Int) async throws {
        let wire = Wire([
            release: [.text(#"{"message":"\#(status)"}"#, status: status)], GitLabScene.api: [GitLabScene.description],
            "\(GitLabScene.api)/releases?per_page=100": [.text(#"[{"tag_name":"v2"}]"#)],
            "\(GitLabScene.api)/repository/tags/v1": [.text(APIKind.gitlab.answer(.tag, "v1"))],
        ])
        let forge = try GitLabScene.forge(wire, GitLabScene.token)
        let failure = try await failure {
            _ = try await forge.asset("tool.zip", of: GitLabScene.repository, tag: "v1")
        }
        #expect(failure.code == "unknown-release" && failure.kind == .data)
        #expect(failure.help == "did you mean 'v2'?")
    }

    @Test func `a release that is not permitted is said to be that`() async throws {
        let forbidden = Wire.Answer.text(#"{"message":"403 Forbidden"}"#, status: 403)
        let wire = Wire([
            release: [forbidden], GitLabScene.api: [GitLabScene.description],
            "\(GitLabScene.api)/releases?per_page=100": [forbidden],
        ])
        let forge = try GitLabScene.forge(wire, GitLabScene.token)
        let failure = try await failure {
            _ = try await forge.asset("tool.zip", of: GitLabScene.repository, tag: "v1")
        }
        #expect(failure.code == "forbidden" && failure.kind == .permission)
    }

    @Test func `downloads belong to a tag, and a release to the one that was requested`() async throws {
        let json = #"{"tag_name":"v10","assets":{"links":[]}}"#
        let forge = try GitLabScene.forge(Wire([release: [.text(json)]]))
        let other = try await failure { _ = try await forge.asset("tool.zip", of: GitLabScene.repository, tag: "v1") }
        #expect(other.code == "bad-answer")
        let none = try await failure { _ = try await forge.asset("tool.zip", of: GitLabScene.repository, tag: nil) }
        #expect(none.code == "missing-key")
    }

    @Test func `names are encoded`() async throws {
        let direct = "https://gitlab.com/group/sub/engine/-/releases/rel%2F1%2B2/downloads/a%20b/t%23%25.zip"
        let json =
            #"{"tag_name":"rel/1+2","assets":{"links":[\#(link("ü t#%.zip", "https://files.example/x", direct: direct))]}}"#
        let forge = try GitLabScene.forge(Wire(["\(GitLabScene.api)/releases/rel%2F1%2B2": [.text(json)]]))
        let asset = try await forge.asset("ü t#%.zip", of: GitLabScene.repository, tag: "rel/1+2")
        let url = "\(GitLabScene.api)/releases/rel%2F1%2B2/downloads/a%20b/t%23%25.zip"
        #expect(asset.requests.first?.url.wire == url)
        let locked = try forge.asset("ü t#%.zip", of: GitLabScene.repository, tag: "rel/1+2", lockedAt: url)
        #expect(locked.map(\.url.wire) == [url])
    }

    @Test func `the URL in a lockfile is requested where it is this forge's`() throws {
        let forge = try GitLabScene.forge(Wire([:]))
        func urls(_ locked: String) throws -> [String] {
            try forge.asset("tool.zip", of: GitLabScene.repository, tag: "v1", lockedAt: locked).map(\.url.wire)
        }
        #expect(try urls(permalink) == [permalink])
        #expect(try urls(package) == [package])
        let others = [
            "https://evil.example/x", "\(GitLabScene.api)/releases/v1/downloads/../../../../user",
            "\(GitLabScene.api)/releases/v2/downloads/bin/tool.zip", "\(GitLabScene.root)/user", "\(package)/..",
            "\(permalink)?x=1", "\(permalink)/",
            "https://gitlab.com.evil.example/api/v4/projects/42/packages/generic/tool/1.0/tool.zip",
        ]
        for url in others { #expect(try urls(url) == [], "\(url)") }
    }

    @Test func `a page that accepts no token is not blamed on the token`() async throws {
        let upload = "https://gitlab.com/group/sub/engine/uploads/abc/tool.zip"
        let location = HTTPField("Location", "/users/sign_in")
        let wire = Wire([upload: [Wire.Answer(status: 302, type: "text/html", headers: [location])]])
        let forge = try GitLabScene.forge(wire, GitLabScene.token)
        let request = try #require(try await asset([link("tool.zip", upload)]).requests.first)
        #expect(request.authentication == .ifPossible(.api))
        let response = try await forge.send(request, with: GitLabScene.token)
        guard
            case .loginPage(let error) = try await forge.refusal(of: response, to: request, with: GitLabScene.token)
        else {
            Issue.record("the sign-in page was accepted")
            return
        }
        #expect(error.failure.kind == .permission && error.failure.help?.contains("accept no tokens") == true)
    }
}
