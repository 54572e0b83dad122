import FetchAuth
import FetchCache
import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

/// Thrown by a fake that a test did not set up. The test has failed already then.
struct NotSetUp: Error {
    init(_ what: String) { Issue.record("the test did not set up \(what)") }
}

/// A network of prepared responses. A request for any other URL fails the test.
final class FakeTransport: Transport {
    private let responses: [String: @Sendable (HTTPRequest) throws -> HTTPResponse]
    private let log = Monitor<[HTTPRequest]>([])

    init(_ responses: [String: @Sendable (HTTPRequest) throws -> HTTPResponse] = [:]) { self.responses = responses }

    /// The URLs that were requested, in order.
    var requested: [String] { log.read { $0.map { $0.url.description } } }

    /// How often each of the requests may be sent at most, in order.
    var attempts: [Int?] { log.read { $0.map(\.attempts) } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        log.update { $0.append(request) }
        guard let response = responses[request.url.description] else { throw NotSetUp("'\(request.url)'") }
        return try response(request)
    }
}

extension HTTPResponse {
    /// A response with `bytes` from `url`.
    static func fake(_ url: String, _ bytes: [UInt8], status: Int = 200, type: String? = nil) throws -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: type.map { [HTTPField("Content-Type", $0)] } ?? [],
            url: try #require(WebURL(url)),
            body: HTTPBody(bytes)
        )
    }
}

/// Accounts without any credential. Every change fails the test; a sign-in does so unless the test allows it.
struct FakeAccounts: Accounts {
    var credentials = CredentialSource.anonymous
    var signIn: (@Sendable (Origin) async throws -> Bool)?
    var statuses: [CredentialStatus]?

    func signInIfPossible(at origin: Origin, of forge: ForgeAddress?) async throws -> Bool {
        try await signIn?(origin) ?? false
    }

    func renewal(
        of ended: IssuedCredential,
        at origin: Origin,
        for purpose: CredentialPurpose
    ) async throws -> IssuedCredential? { throw NotSetUp("a renewal at \(origin)") }

    func signIn(at forge: ForgeAddress, _ prompt: SignInPrompt) async throws { throw NotSetUp("a sign-in") }

    func store(_ token: Secret, for origin: Origin, and others: [Origin]) async throws {
        throw NotSetUp("a store of tokens")
    }

    func forget(_ origin: Origin) async throws -> Bool { throw NotSetUp("a store of tokens") }

    func status(_ names: [Origin: String]) async throws -> [CredentialStatus] {
        if let statuses { return statuses }
        throw NotSetUp("credentials")
    }
}

/// A clock on which pauses take no time.
struct ImmediateClock: Clock {
    typealias Instant = ContinuousClock.Instant
    var now: Instant { ContinuousClock.now }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws { try Task.checkCancellation() }
}

/// A project in a scratch directory, and an engine that works on fakes.
struct EngineScene {
    let scratch: ScratchDirectory
    var transport = FakeTransport()
    var accounts = FakeAccounts()
    var git: @Sendable (GitRemote) throws -> any GitRepository = { throw NotSetUp("git for '\($0)'") }
    var environment: [String: String] = [:]
    var usesCache = false
    var mirrors: [UserConfiguration.Mirror] = []
    /// The events of all runs.
    let events = Monitor<[Event]>([])
    /// Called with each event.
    var onEvent: @Sendable (Event) -> Void = { _ in }

    init() throws {
        scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(atPath: scratch.path("project"), withIntermediateDirectories: true)
    }

    var settings: Settings {
        Settings(
            directory: scratch.path("project"),
            usesCache: usesCache,
            cacheDirectory: scratch.path("cache"),
            mirrors: mirrors,
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": scratch.path("home")]
                .merging(environment) { $1 },
            version: "1"
        )
    }

    var context: EngineContext {
        let workers = Workers(limit: 4)
        return EngineContext(
            settings: settings,
            transport: transport,
            accounts: accounts,
            cache: ArchiveCache(
                root: settings.cacheDirectory,
                isEnabled: usesCache,
                temporary: scratch.path,
                warn: { Issue.record("the cache warns: \($0)") }
            ),
            git: { remote in
                do { return try git(remote) } catch { return UnreachableRepository(error: error) }
            },
            patching: Patching(
                git: GitProgram(environment: settings.environment),
                workers: workers,
                temporary: scratch.path
            ),
            clock: ImmediateClock(),
            workers: workers,
            temporaryDirectory: scratch.path,
            send: { [events, onEvent] event in
                events.update { $0.append(event) }
                onEvent(event)
            }
        )
    }

    var engine: Engine { Engine(context) }

    /// Packs the directory `name` of the scratch directory as `name.tar.gz`, and returns its bytes.
    func archive(_ name: String) throws -> [UInt8] {
        _ = try runCommand("tar", ["czf", "\(name).tar.gz", name], in: scratch.path)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("\(name).tar.gz"))))
    }

    /// The notes that were sent.
    var notes: [String] {
        events.read { $0.compactMap { if case .note(let note) = $0 { note.message } else { nil } } }
    }
}

/// A repository in which a test sets up the requests that it expects: all others throw `error(for:)`.
protocol FakeGitRepository: GitRepository {
    func error(for request: String) -> any Error
}

extension FakeGitRepository {
    func error(for request: String) -> any Error { NotSetUp(request) }

    func resolve(_ selector: Dependency.Selector) async throws -> (tag: String?, commit: CommitID) {
        throw error(for: "\(selector)")
    }

    func tags() async throws -> [GitReference] { throw error(for: "a list of tags") }

    func defaultBranch() async throws -> GitReference { throw error(for: "a default branch") }

    func archive(
        of commit: CommitID,
        foundBy selector: Dependency.Selector?,
        as format: GitArchive.Format,
        with content: GitContent,
        selecting selection: LFSSelection,
        limit: Int?,
        from copies: GitCopies?
    ) async throws -> GitArchive { throw error(for: "an archive of \(commit)") }

    func reference(_ name: String) async throws -> (id: ObjectID, peeled: ObjectID?)? {
        throw error(for: "the reference '\(name)'")
    }

    func objects(of commit: CommitID, foundBy selector: Dependency.Selector?) async throws -> GitObjects {
        throw error(for: "the objects of \(commit)")
    }
}

/// A repository for which everything throws `error`.
private struct UnreachableRepository: FakeGitRepository {
    let error: any Error

    func error(for request: String) -> any Error { error }
}
