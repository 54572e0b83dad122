import FetchForge
import FetchModel
import Testing

/// Archives and release assets of GitHub.
@Suite struct GitHubFilesTests {
    private let page = "https://github.com/octo/engine/archive/\(GitHubScene.hex).tar.gz"
    private let tarball = "\(GitHubScene.api)/tarball/\(GitHubScene.hex)"
    private let release = "\(GitHubScene.api)/releases/tags/v1"
    private let assetURL = "\(GitHubScene.api)/releases/assets/7"
    private let assetPage = "https://github.com/octo/engine/releases/download/v1/tool.zip"

    private func archive(_ forge: any Forge) throws -> [FileRequest] {
        try forge.archive(of: GitHubScene.repository, at: try #require(CommitID(GitHubScene.hex)))
    }

    private func asset(_ fields: String) async throws -> Asset {
        let json = #"{"tag_name":"v1","assets":[{"name":"tool.zip","url":"\#(assetURL)"\#(fields)}]}"#
        let forge = try GitHubScene.forge(Wire([release: [.text(json)]]))
        return try await forge.asset("tool.zip", of: GitHubScene.repository, tag: "v1")
    }

    @Test func `the page comes first, without a credential, and the API only with one`() throws {
        let requests = try archive(try GitHubScene.forge(Wire([:]), GitHubScene.token))
        #expect(requests.map(\.url.wire) == [page, tarball])
        #expect(requests.map(\.authentication) == [.none, .required(.api)])
        // Both redirect to codeload, which may refuse by itself and never sees the credential.
        #expect(requests.map(\.redirectsToStorage) == [true, true])
    }

    @Test func `a 404 of the page is not the end, and one of the API tells why`() async throws {
        let wire = Wire([
            page: [GitHubScene.notFound], tarball: [GitHubScene.notFound],
            "\(GitHubScene.api)/commits/\(GitHubScene.hex)": [.text(#"{"message":"No commit found"}"#, status: 422)],
            GitHubScene.api: [GitHubScene.description],
        ])
        let forge = try GitHubScene.forge(wire, GitHubScene.token)
        for request in try archive(forge) {
            let credential = request.authentication == .none ? nil : GitHubScene.token
            let response = try await forge.send(request, with: credential)
            #expect(try await forge.refusal(of: response, to: request, with: credential) == .missing)
        }
        #expect(await wire.requests.map(\.credential) == [nil, GitHubScene.token.credential])
        let reason = try await failure { throw try await forge.reason(missing: try #require(try archive(forge).last)) }
        #expect(reason.kind == .data && reason.code == "unknown-commit")
    }

    @Test(arguments: [401, 403])
    func `codeload that refuses is not said to have seen the credential`(_ status: Int) async throws {
        var answer = Wire.Answer.text("no", status: status, type: "text/plain")
        answer.from = "https://codeload.github.com/octo/engine/legacy.tar.gz/\(GitHubScene.hex)?token=s3cr3t"
        let wire = Wire([tarball: [answer]])
        let forge = try GitHubScene.forge(wire, GitHubScene.token)
        let request = try #require(try archive(forge).last)
        let response = try await forge.send(request, with: GitHubScene.token)
        guard case .failed(let error) = try await forge.refusal(of: response, to: request, with: GitHubScene.token)
        else {
            Issue.record("the response was accepted")
            return
        }
        #expect(error.failure.code == "storage-refused")
        #expect(!error.failure.rendered().contains("GITHUB_TOKEN"))
        #expect(!error.failure.rendered().contains("s3cr3t"))
    }

    /// Where the archive of a renamed repository came from, after which redirects.
    @Test(
        arguments: [
            ("https://codeload.github.com/octo/motor/tar.gz/\(GitHubScene.hex)", []),
            ("https://github.com/octo/motor/archive/\(GitHubScene.hex).tar.gz", []),
            (
                "https://cdn.example/x",
                ["https://github.com/octo/engine/archive/x", "https://github.com/octo/motor/archive/x"]
            ),
        ] as [(String, [String])]
    )
    func `the archive of a renamed repository is accepted with a note`(
        _ place: String,
        _ redirects: [String]
    ) async throws {
        var answer = Wire.Answer(type: "application/x-gzip", body: [0x1f, 0x8b])
        (answer.from, answer.redirects) = (place, redirects)
        let record = TrafficRecord()
        let forge = try GitHubScene.forge(Wire([page: [answer]]), traffic: record.traffic)
        let request = try #require(try archive(forge).first)
        let response = try await forge.send(request, with: nil)
        #expect(try await forge.refusal(of: response, to: request, with: nil) == nil)
        #expect(record.notes.count == 1)
        #expect(record.notes.first?.contains("it is 'github:octo/motor' now") == true)
    }

    @Test func `an Enterprise server says the new name at its own origin`() async throws {
        let page = "https://git.example.com/octo/engine/archive/\(GitHubScene.hex).tar.gz"
        var answer = Wire.Answer(type: "application/x-gzip", body: [0x1f, 0x8b])
        answer.from = "https://git.example.com/_codeload/octo/motor/tar.gz/\(GitHubScene.hex)"
        let record = TrafficRecord()
        let address = try Scene.address(["GITHUB_URL": "https://git.example.com"], of: "github")
        let forge = try address.forge(Wire([page: [answer]]), traffic: record.traffic)
        let request = try #require(try archive(forge).first)
        #expect(request.url.wire == page)
        let response = try await forge.send(request, with: nil)
        #expect(try await forge.refusal(of: response, to: request, with: nil) == nil)
        #expect(record.notes.first?.contains("it is 'github:octo/motor' now") == true)
    }

    @Test func `the asset of a renamed repository is accepted with a note`() async throws {
        var answer = Wire.Answer(type: "application/octet-stream", body: Array("tool".utf8))
        answer.from = "https://storage.example/octo/other/tar.gz/1"
        answer.redirects = [assetPage, "https://github.com/octo/motor/releases/download/v1/tool.zip"]
        let record = TrafficRecord()
        let forge = try GitHubScene.forge(Wire([assetPage: [answer]]), traffic: record.traffic)
        let requests = try forge.asset("tool.zip", of: GitHubScene.repository, tag: "v1", lockedAt: assetPage)
        let request = try #require(requests.first)
        let response = try await forge.send(request, with: nil)
        #expect(try await forge.refusal(of: response, to: request, with: nil) == nil)
        #expect(record.notes.first?.contains("it is 'github:octo/motor' now") == true)
    }

    @Test func `a limit that only the text tells is no missing right`() async throws {
        let text = #"{"message":"You have exceeded a secondary rate limit."}"#
        let forge = try GitHubScene.forge(Wire([tarball: [.text(text, status: 403)]]), GitHubScene.token)
        let request = try #require(try archive(forge).last)
        let response = try await forge.send(request, with: GitHubScene.token)
        guard case .failed(let error) = try await forge.refusal(of: response, to: request, with: GitHubScene.token)
        else {
            Issue.record("the response was accepted")
            return
        }
        #expect(error.isRateLimit)
    }

    @Test func `an asset has the size and the digest that the host states`() async throws {
        let digest = SHA256Hasher.digest(of: Array("tool".utf8))
        let asset = try await asset(#","size":4,"digest":"sha256:\#(digest)","state":"uploaded""#)
        #expect(asset.size == 4 && asset.digest == .sha256(digest))
        #expect(asset.requests.map(\.url.wire) == [assetPage, assetURL])
        #expect(asset.requests.map(\.authentication) == [.none, .ifPossible(.api)])
        #expect(asset.requests.last?.headers == [HTTPField("Accept", "application/octet-stream")])
    }

    /// Returns what is found wrong with `text` as the content of `asset`.
    private func fault(of text: String, as asset: Asset) throws -> Failure? {
        let url = try #require(WebURL(assetPage))
        let response = HTTPResponse(status: 200, headers: [], url: url, body: HTTPBody(Array(text.utf8)))
        do {
            let stream = try response.verified(as: asset).body.source.open()
            while try stream.next() != nil {}
            return nil
        } catch let error as any Diagnosable {
            return error.failure
        }
    }

    @Test(arguments: [
        ("tool", nil), ("tooI", "checksum-mismatch"), ("tools", "size-mismatch"), ("too", "size-mismatch"),
    ])
    func `an asset is checked against them`(_ text: String, _ code: String?) async throws {
        let digest = SHA256Hasher.digest(of: Array("tool".utf8))
        let asset = try await asset(#","size":4,"digest":"sha256:\#(digest)""#)
        let failure = try fault(of: text, as: asset)
        #expect(failure?.code == code)
        #expect(failure == nil || failure?.kind == .data)
    }

    @Test(arguments: [("tool", nil), ("tooI", "checksum-mismatch")])
    func `a SHA-512 is checked as well`(_ text: String, _ code: String?) async throws {
        let hasher = SHA512Hasher()
        hasher.update(Array("tool".utf8))
        let digest = hasher.finalize()
        let asset = try await asset(#","size":4,"digest":"sha512:\#(digest)""#)
        #expect(asset.digest == .sha512(digest))
        let failure = try fault(of: text, as: asset)
        #expect(failure?.code == code)
        if let failure {
            #expect(failure.kind == .data)
            #expect(failure.message.contains("has SHA-512 ") && failure.message.contains("not \(digest) as"))
        }
    }

    @Test(arguments: ["sha384:00", "md5:d41d8cd98f00b204e9800998ecf8427e", "nonsense", ""])
    func `a digest of another kind is passed over`(_ digest: String) async throws {
        #expect(try await asset(#","size":4,"digest":"\#(digest)""#).digest == nil)
    }

    @Test(arguments: ["sha256:abc", "sha512:", "sha512:0"])
    func `a digest that is none is refused`(_ digest: String) async throws {
        #expect(try await failure { _ = try await asset(#","digest":"\#(digest)""#) }.code == "bad-answer")
    }

    @Test func `an asset that is not uploaded, or at another host, is not requested`() async throws {
        let starter = try await failure { _ = try await asset(#","state":"starter""#) }
        #expect(starter.code == "unknown-download" && starter.kind == .data)
        let json = #"{"tag_name":"v1","assets":[{"name":"tool.zip","url":"https://evil.example/7"}]}"#
        let forge = try GitHubScene.forge(Wire([release: [.text(json)]]), GitHubScene.token)
        let foreign = try await failure {
            _ = try await forge.asset("tool.zip", of: GitHubScene.repository, tag: "v1")
        }
        #expect(foreign.code == "bad-answer")
    }

    @Test func `the URL in a lockfile is the first request, and no other host's`() throws {
        let forge = try GitHubScene.forge(Wire([:]))
        func urls(_ locked: String) throws -> [String] {
            try forge.asset("tool.zip", of: GitHubScene.repository, tag: "v1", lockedAt: locked).map(\.url.wire)
        }
        #expect(try urls(assetURL) == [assetURL, assetPage])
        #expect(try urls(assetPage) == [assetPage])
        for url in ["https://evil.example/x", "\(GitHubScene.api)/releases/assets/7/../8", "\(assetPage)x"] {
            #expect(try urls(url) == [])
        }
    }

    @Test func `a tag that does not exist is said to be unknown, and a release of another one is no answer`()
        async throws
    {
        let forge = try GitHubScene.forge(
            Wire([
                release: [GitHubScene.notFound, .text(#"{"tag_name":"v10","assets":[]}"#)],
                GitHubScene.api: [GitHubScene.description],
                "\(GitHubScene.api)/releases?per_page=100": [.text("[]")],
                "\(GitHubScene.api)/git/ref/tags/v1": [GitHubScene.notFound],
                "\(GitHubScene.api)/tags?per_page=100": [.text(#"[{"name":"v2"}]"#)],
            ])
        )
        var codes: [String] = []
        for _ in 0..<2 {
            let failure = try await failure {
                _ = try await forge.asset("tool.zip", of: GitHubScene.repository, tag: "v1")
            }
            codes.append(failure.code)
        }
        #expect(codes == ["unknown-tag", "bad-answer"])
    }

    @Test func `a tag without a release is said to be one`() async throws {
        let wire = Wire([
            release: [GitHubScene.notFound], GitHubScene.api: [GitHubScene.description],
            "\(GitHubScene.api)/releases?per_page=100": [.text(#"[{"tag_name":"v2","assets":[]}]"#)],
            "\(GitHubScene.api)/git/ref/tags/v1": [.text(APIKind.github.answer(.tag, "v1"))],
        ])
        let forge = try GitHubScene.forge(wire)
        let failure = try await failure {
            _ = try await forge.asset("tool.zip", of: GitHubScene.repository, tag: "v1")
        }
        #expect(failure.code == "unknown-release" && failure.kind == .data)
        #expect(failure.help == "did you mean 'v2'?")
    }
}
