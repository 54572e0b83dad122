import FetchAuth
import FetchForge
import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

/// Which of a forge's endpoints are tried for an archive, and which refusals are final.
@Suite struct ForgeDownloadTests {
    private static let commit = String(repeating: "a", count: 40)
    private static let page = "https://github.com/octo/engine/archive/\(commit).tar.gz"
    private static let api = "https://api.github.com/repos/octo/engine"
    private static let tarball = "\(api)/tarball/\(commit)"
    private static let token = IssuedCredential(.bearer(Secret("s3cr3t-t0ken")), source: "GITHUB_TOKEN")

    private typealias Response = @Sendable (HTTPRequest) throws -> HTTPResponse

    private func scene(_ responses: [String: Response], isSignedIn: Bool = true) throws -> EngineScene {
        var scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", "hello\n")
        try scene.scratch.write(
            "project/deps.yaml",
            "dependencies:\n  engine: {repo: \"github:octo/engine\", commit: \(Self.commit)}\n"
        )
        scene.transport = FakeTransport(responses)
        if isSignedIn {
            scene.accounts.credentials = CredentialSource(credential: { _, _ in Self.token })
        } else {
            scene.accounts.signIn = { _ in false }
        }
        return scene
    }

    private func status(_ url: String, _ status: Int, _ headers: [HTTPField] = [], at place: String? = nil) -> Response
    {
        { _ in
            HTTPResponse(
                status: status,
                headers: headers,
                url: try #require(WebURL(place ?? url)),
                body: HTTPBody(Array(#"{"message":"no"}"#.utf8))
            )
        }
    }

    @Test func `the page serves a public archive in one request, without a credential`() async throws {
        var scene = try scene([:])
        let bytes = try scene.archive("engine-1")
        scene.transport = FakeTransport([
            Self.page: { request in
                #expect(request.credential == nil)
                return try .fake(Self.page, bytes)
            }
        ])
        let report = await scene.engine.sync(SyncRequest())
        #expect(report.failures.isEmpty)
        #expect(scene.transport.requested == [Self.page])
        #expect(try scene.scratch.read("project/deps.lock").contains("archive: \(Self.page)\n"))
    }

    @Test(arguments: [404, 200])
    func `a page that is missing or wants a sign-in is followed by the API`(_ code: Int) async throws {
        var scene = try scene([:])
        let bytes = try scene.archive("engine-1")
        let place = code == 200 ? "https://github.com/login?return_to=x" : nil
        scene.transport = FakeTransport([
            Self.page: status(Self.page, code, at: place), Self.tarball: { _ in try .fake(Self.tarball, bytes) },
        ])
        #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
        #expect(scene.transport.requested == [Self.page, Self.tarball])
        #expect(try scene.scratch.read("project/deps.lock").contains("archive: \(Self.tarball)\n"))

        // The lockfile says what served it: a locked sync begins there.
        try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))
        #expect(await scene.engine.sync(SyncRequest(isLocked: true)).failures.isEmpty)
        #expect(scene.transport.requested == [Self.page, Self.tarball, Self.tarball])
    }

    @Test func `without a credential the API's archive is not requested, and the API tells why`() async throws {
        let missing = "\(Self.api)/commits/\(Self.commit)"
        let scene = try scene(
            [
                Self.page: status(Self.page, 404), missing: status(missing, 404),
                Self.api: status(Self.api, 404),
            ],
            isSignedIn: false
        )
        let report = await scene.engine.sync(SyncRequest())
        #expect(report.failures.map(\.code) == ["not-found-or-private"])
        #expect(report.failures.map(\.kind) == [.permission])
        #expect(scene.transport.requested == [Self.page, missing, Self.api])
    }

    @Test(arguments: [
        (403, nil, "forbidden"), (500, nil, "host-error"),
        (403, "https://codeload.github.com/octo/engine/tar.gz/\(commit)", "storage-refused"),
    ])
    func `any other refusal is final`(_ code: Int, _ place: String?, _ expected: String) async throws {
        let scene = try scene([Self.page: status(Self.page, code, at: place)])
        let report = await scene.engine.sync(SyncRequest())
        #expect(report.failures.map(\.code) == [expected])
        #expect(scene.transport.requested == [Self.page])
    }

    @Test func `a refusal of the endpoint that the lockfile names is final`() async throws {
        var scene = try scene([:])
        let bytes = try scene.archive("engine-1")
        scene.transport = FakeTransport([
            Self.page: status(Self.page, 404), Self.tarball: { _ in try .fake(Self.tarball, bytes) },
        ])
        #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
        try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))
        scene.transport = FakeTransport([Self.tarball: status(Self.tarball, 401)])
        let report = await scene.engine.sync(SyncRequest())
        #expect(report.failures.map(\.code) == ["credential-refused"])
        #expect(scene.transport.requested == [Self.tarball])
    }

    /// The limit in headers, and in the text alone.
    @Test(arguments: [
        [HTTPField("X-RateLimit-Remaining", "0"), HTTPField("X-RateLimit-Reset", "3000")],
        [HTTPField("Retry-After", "3000")],
    ])
    func `git is used where a limit keeps the archive away, and the limit is the error where git fails`(
        _ headers: [HTTPField]
    ) async throws {
        var scene = try scene([
            Self.page: status(Self.page, 404), Self.tarball: status(Self.tarball, 403, headers),
        ])
        let log = Monitor<[String]>([])
        scene.git = { remote in
            log.update { $0.append("\(remote)") }
            throw Failure(.unavailable, "unreachable", "no git here")
        }
        let report = await scene.engine.sync(SyncRequest())
        #expect(report.failures.map(\.code) == ["rate-limited"])
        #expect(report.failures.first?.message.contains("for 50 minutes") == true)
        #expect(log.read(\.self) == ["https://github.com/octo/engine.git"])
        #expect(scene.notes.filter { $0.contains("using git instead") }.count == 1)
    }

    @Test func `git's own refusal is reported where a limit led to it`() async throws {
        let limit = [HTTPField("Retry-After", "3000")]
        var scene = try scene([Self.page: status(Self.page, 404), Self.tarball: status(Self.tarball, 429, limit)])
        scene.git = { _ in throw Failure(.data, "unknown-commit", "no such commit") }
        #expect(await scene.engine.sync(SyncRequest()).failures.map(\.code) == ["unknown-commit"])
    }
}
