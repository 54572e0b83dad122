import FetchModel
import TestSupport
import Testing

@testable import FetchEngine

/// Versions are chosen from those of a repository's tags that name commits.
@Suite struct VersionResolutionTests {
    private static let one = String(repeating: "1", count: 40)
    private static let two = String(repeating: "2", count: 40)

    /// Resolves a manifest of `entries` against `responses`, by URL.
    private func resolve(_ entries: String, _ responses: [String: String]) async throws -> (Resolved, [String]) {
        var scene = try EngineScene()
        try scene.scratch.write("project/deps.yaml", "workspace: octo\ndependencies:\n\(entries)")
        var responders: [String: @Sendable (HTTPRequest) throws -> HTTPResponse] = [:]
        for (url, body) in responses {
            responders[url] = { request in
                let text = request.url.wire.contains("&page=2") ? "[]" : body
                return try .fake(url, Array(text.utf8), status: text.isEmpty ? 404 : 200)
            }
        }
        scene.transport = FakeTransport(responders)
        let reader = ProjectReader(scene.context)
        let inputs = try await reader.inputs()
        let selection = try Selection(inputs.manifest, names: [])
        let state = try await reader.state(inputs, in: try await reader.directory(), selection)
        let planner = Planner(context: scene.context, basis: .vendorDirectory(overwriting: false))
        let planned = try await planner.plan(state, obsolete: [])
        let resolved = await ResolveStage(context: scene.context, scope: .unlocked).resolve(planned)
        return (resolved, scene.transport.requested)
    }

    @Test(arguments: [#""commit":{"sha":null}"#, #""commit":null"#])
    func `a tag without a commit does not take the others away`(_ commit: String) async throws {
        let url = "https://api.github.com/repos/octo/tools/tags"
        let tags = #"[{"name":"v1.2.0",\#(commit)},{"name":"v1.1.0","commit":{"sha":"\#(Self.one)"}}]"#
        let (resolved, _) = try await resolve("  a: {repo: \"github:tools\", version: ^1}\n", [url: tags])
        #expect(resolved.goals.map(\.tag) == ["v1.1.0"])
    }

    @Test func `a tag of a tree is passed over where only the host knows that it is one`() async throws {
        let api = "https://codeberg.org/api/v1/repos/octo/tools"
        func tag(_ name: String, _ id: String) -> String {
            #"{"name":"\#(name)","id":"\#(id)","commit":{"sha":"\#(id)"}}"#
        }
        let (resolved, _) = try await resolve(
            "  a: {repo: \"codeberg:tools\", version: ^1}\n",
            [
                "\(api)/tags": "[\(tag("v1.2.0", Self.two)),\(tag("v1.1.0", Self.one))]",
                "\(api)/git/commits/\(Self.two)": "", "\(api)/git/commits/\(Self.one)": #"{"sha":"\#(Self.one)"}"#,
                api: #"{"empty":false,"default_branch":"main"}"#,
            ]
        )
        #expect(resolved.planned.failures.isEmpty)
        #expect(resolved.goals.map(\.tag) == ["v1.1.0"] && resolved.goals.map(\.commit?.hex) == [Self.one])
    }
}
