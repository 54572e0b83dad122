import FetchGit
import FetchModel
import FetchSystem
import TestSupport
import Testing

@testable import FetchEngine

/// What happens where a forge's API accepts no more requests for longer than anyone waits.
@Suite struct RateLimitTests {
    /// A repository of which tags, branches and versions are known.
    private struct FakeRepository: FakeGitRepository {
        let commit: CommitID
        let log: Monitor<[Dependency.Selector]>

        func resolve(_ selector: Dependency.Selector) async throws -> (tag: String?, commit: CommitID) {
            log.update { $0.append(selector) }
            if case .version = selector { return ("v1.4.0", commit) }
            if case .tag(let tag) = selector { return (tag, commit) }
            return (nil, commit)
        }
    }

    private static let api = "https://api.github.com/repos/octo"
    private let log = Monitor<[Dependency.Selector]>([])
    private let remotes = Monitor<[String]>([])

    /// A project of three repositories at GitHub, whose API is asked for the first of them and refuses.
    private func scene() throws -> EngineScene {
        var scene = try EngineScene()
        try scene.scratch.write(
            "project/deps.yaml",
            """
            host: github
            workspace: octo
            dependencies:
              a: {tag: v1}
              b: {branch: main}
              c: {version: ^1.2}

            """
        )
        let limited: @Sendable (HTTPRequest) throws -> HTTPResponse = { request in
            HTTPResponse(
                status: 403,
                headers: [HTTPField("X-RateLimit-Remaining", "0"), HTTPField("X-RateLimit-Reset", "1800")],
                url: request.url,
                body: HTTPBody(Array(#"{"message":"API rate limit exceeded"}"#.utf8))
            )
        }
        scene.transport = FakeTransport([
            "\(Self.api)/a/git/ref/tags/v1": limited, "\(Self.api)/b/git/ref/heads/main": limited,
            "\(Self.api)/c/tags?per_page=100": limited,
        ])
        return scene
    }

    private func resolve(_ scene: EngineScene) async throws -> Resolved {
        let reader = ProjectReader(scene.context)
        let inputs = try await reader.inputs()
        let selection = try Selection(inputs.manifest, names: [])
        let state = try await reader.state(inputs, in: try await reader.directory(), selection)
        let planner = Planner(context: scene.context, basis: .vendorDirectory(overwriting: false))
        let planned = try await planner.plan(state, obsolete: [])
        return await ResolveStage(context: scene.context, scope: .unlocked).resolve(planned)
    }

    @Test func `a list of more tags than are read from the API comes through git, with a note`() async throws {
        var scene = try scene()
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  c: {repo: 'github:octo/c', version: ^1.2}\n")
        let first = "\(Self.api)/c/tags?per_page=100"
        let page: @Sendable (HTTPRequest) throws -> HTTPResponse = { request in
            let number = request.url.wire.split(separator: "&page=").dropFirst().first.flatMap { Int($0) } ?? 1
            let id = String(repeating: "a", count: 40)
            return HTTPResponse(
                status: 200,
                headers: [HTTPField("Link", "<\(first)&page=\(number + 1)>; rel=\"next\"")],
                url: request.url,
                body: HTTPBody(Array(#"[{"name":"v0.0.\#(number)","commit":{"sha":"\#(id)"}}]"#.utf8))
            )
        }
        scene.transport = FakeTransport(["\(Self.api)/c/tags": page])
        let commit = try #require(CommitID(String(repeating: "b", count: 40)))
        scene.git = { [log] _ in FakeRepository(commit: commit, log: log) }
        let resolved = try await resolve(scene)
        #expect(resolved.planned.failures.isEmpty)
        #expect(resolved.goals.map(\.tag) == ["v1.4.0"])
        let notes = scene.events.read(\.self).compactMap { if case .note(let note) = $0 { note.message } else { nil } }
        #expect(notes == ["the list of tags at '\(Self.api)/c/tags' has more than 500 pages; using git instead"])
    }

    @Test func `tags, branches and versions come through git, with one note`() async throws {
        var scene = try scene()
        let commit = try #require(CommitID(String(repeating: "b", count: 40)))
        scene.git = { [log, remotes] remote in
            remotes.update { $0.append("\(remote)") }
            return FakeRepository(commit: commit, log: log)
        }
        let resolved = try await resolve(scene)
        #expect(resolved.planned.failures.isEmpty)
        #expect(resolved.goals.map(\.commit) == [commit, commit, commit])
        #expect(Set(resolved.goals.map(\.tag)) == ["v1", nil, "v1.4.0"])
        #expect(Set(remotes.read(\.self)) == Set(["a", "b", "c"].map { "https://github.com/octo/\($0).git" }))
        #expect(log.read(\.self).count == 3)
        #expect(scene.notes.count == 1)
        #expect(scene.notes.first?.hasSuffix("; using git instead") == true)
    }

    @Test func `where git does not answer either, the limit is the error, with its end and how to raise it`()
        async throws
    {
        var scene = try scene()
        scene.git = { _ in throw Failure(.unavailable, "unreachable", "no git here") }
        let failures = try await resolve(scene).planned.failures.flatMap(\.reasons)
        #expect(failures.count == 3)
        for failure in failures {
            #expect(failure.kind == .unavailable && failure.code == "rate-limited")
            #expect(
                failure.message.contains("'https://api.github.com' accepts no more requests for 30 minutes, until ")
            )
            #expect(failure.help?.contains("or set GITHUB_TOKEN") == true)
        }
    }

    @Test func `what git refuses is not the limit's fault`() async throws {
        var scene = try scene()
        scene.git = { _ in throw Failure(.permission, "not-found-or-private", "hidden") }
        let failures = try await resolve(scene).planned.failures.flatMap(\.reasons)
        #expect(failures.map(\.code) == Array(repeating: "not-found-or-private", count: 3))
    }
}
