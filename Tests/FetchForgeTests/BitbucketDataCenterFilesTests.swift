import FetchForge
import FetchModel
import Testing

/// Archives of a Data Center.
@Suite struct BitbucketDataCenterFilesTests {
    private typealias Scene = DataCenterScene
    private let url =
        "\(DataCenterScene.api)/archive?at=\(DataCenterScene.hex)&format=tar.gz&prefix=engine-\(DataCenterScene.hex)/"
    private let commitURL = "\(DataCenterScene.api)/commits/\(DataCenterScene.hex)"

    private func request(_ forge: any Forge) throws -> FileRequest {
        let requests = try forge.archive(of: Scene.repository, at: try #require(CommitID(Scene.hex)))
        #expect(requests.count == 1)
        return try #require(requests.first)
    }

    /// What the forge makes of `answer` to the request for the archive; `nil` where it may be the archive.
    private func failure(
        _ answer: Wire.Answer,
        _ credential: IssuedCredential? = nil,
        api: [String: [Wire.Answer]] = [:]
    ) async throws -> Failure? {
        let wire = Wire(api.merging([url: [answer]]) { $1 })
        let forge = try Scene.forge(wire, credential)
        let request = try request(forge)
        do {
            let response = try await forge.send(request, with: credential)
            switch try await forge.refusal(of: response, to: request, with: credential) {
            case nil: return nil
            case .failed(let error), .loginPage(let error): return error.failure
            case .missing: return try await forge.reason(missing: request).failure
            case .needsGit(let reason): return Failure(.bug, "needs-git", reason)
            }
        } catch let error as ForgeError {
            return error.failure
        }
    }

    @Test func `the archive has a top directory, and any type is accepted`() async throws {
        let wire = Wire([url: [Wire.Answer(type: "application/x-tar", body: [0x1f, 0x8b])]])
        let forge = try Scene.forge(wire, Scene.token)
        let request = try request(forge)
        #expect(request.url.wire == url && request.authentication == .ifPossible(.archive))
        let response = try await forge.send(request, with: Scene.token)
        #expect(try await forge.refusal(of: response, to: request, with: Scene.token) == nil)
        let sent = try #require(await wire.requests.first)
        #expect(sent.headers == [HTTPField("Accept", "*/*")] && sent.credential == Scene.token.credential)
    }

    @Test func `a lockfile holds the archive's whole URL, since its query is the request`() throws {
        let request = try request(try Scene.forge(Wire([:])))
        #expect(request.lockedURL == url)
        // People need no more than where it is.
        #expect("\(request.url)" == "\(Scene.api)/archive")
    }

    @Test func `a name that is more than a name stays one`() throws {
        let forge = try Scene.forge(Wire([:]))
        let repository = Repository(workspace: "~ada", slug: "a&at=b#c")
        let commit = try #require(CommitID(Scene.hex))
        let wire = try #require(try forge.archive(of: repository, at: commit).first).url.wire
        #expect(
            wire.hasPrefix("\(Scene.site)/rest/api/latest/projects/~ada/repos/a%26at%3Db%23c/archive?at=\(Scene.hex)&")
        )
        #expect(wire.hasSuffix("&prefix=a%26at%3Db%23c-\(Scene.hex)/"))
    }

    @Test func `an archive that anonymous clients may not have may be private`() async throws {
        let failure = try #require(try await failure(Scene.error(401, "no", "AuthorisationException")))
        #expect(failure.code == "not-found-or-private" && failure.kind == .permission)
        let refused = try #require(try await self.failure(Scene.error(401, "expired"), Scene.token))
        #expect(refused.code == "credential-refused" && refused.message.hasSuffix(": expired"))
    }

    @Test(arguments: [400, 404])
    func `a commit that is gone is told from a server that fails`(_ status: Int) async throws {
        let missing = Scene.error(status, "Commit '\(Scene.hex)' does not exist", "NoSuchCommitException")
        let api = [
            commitURL: [Scene.error(404)], Scene.api: [Scene.description],
            "\(Scene.api)/default-branch": [Scene.error(404)], "\(Scene.api)/branches/default": [Scene.error(404)],
        ]
        let gone = try #require(try await failure(missing, api: api))
        #expect(gone.code == "unknown-commit" && gone.kind == .data)
        let there = [commitURL: [Wire.Answer.text(#"{"id":"\#(Scene.hex)","displayId":"643d7585263"}"#)]]
        let broken = try #require(try await failure(missing, api: there))
        #expect(broken.code == "host-error" && broken.kind == .unavailable)
        let other = [commitURL: [Wire.Answer.text(#"{"id":"\#(Scene.tagID)","displayId":"4f1c2d3e4f5"}"#)]]
        #expect(try #require(try await failure(missing, api: other)).code == "bad-answer")
    }

    @Test func `a page in place of the archive is not one`() async throws {
        let failure = try #require(try await failure(.text("<html>", type: "text/html"), Scene.token))
        #expect(failure.kind == .unavailable && failure.code == "bad-answer")
        #expect(failure.message.contains("a web page instead of the archive"))
    }

    @Test func `the archive of a moved repository is accepted with a note`() async throws {
        var answer = Wire.Answer(type: "application/x-tar", body: [0x1f, 0x8b])
        answer.from = "\(Scene.site)/rest/api/latest/projects/CORE/repos/motor/archive?at=\(Scene.hex)"
        let record = TrafficRecord()
        let forge = try Scene.forge(Wire([url: [answer]]), traffic: record.traffic)
        let request = try request(forge)
        let response = try await forge.send(request, with: nil)
        #expect(try await forge.refusal(of: response, to: request, with: nil) == nil)
        #expect(record.notes == ["'work:team/engine' has moved: it is 'work:CORE/motor' now"])
    }

    @Test func `there are no downloads`() async throws {
        let forge = try Scene.forge(Wire([:]))
        let failure = try await FetchForgeTests.failure {
            _ = try await forge.asset("tool.zip", of: Scene.repository, tag: "v1")
        }
        #expect(failure.code == "no-downloads" && failure.kind == .data && failure.keys == [.download])
        #expect(try forge.asset("x", of: Scene.repository, tag: "v1", lockedAt: "\(Scene.site)/x") == [])
    }
}
