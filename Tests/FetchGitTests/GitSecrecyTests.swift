import FetchGit
import FetchModel
import Foundation
import Synchronization
import TestSupport
import Testing

/// Where a secret is while git works, and what is left when that ends early.
@Suite struct GitSecrecyTests {
    /// Holds back the pack until it is opened.
    private final class Gate: Sendable {
        private let state = Mutex((waiting: false, open: false))
        var isWaiting: Bool { state.withLock { $0.waiting } }
        func open() { state.withLock { $0.open = true } }
        func wait() {
            state.withLock { $0.waiting = true }
            while !state.withLock({ $0.open }) { usleep(2000) }
        }
    }

    /// All that `/proc` shows of the arguments and environments of processes, by process.
    private func processes() throws -> [(path: String, text: String)] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.flatMap { id in
            ["cmdline", "environ"].compactMap { file in
                FileManager.default.contents(atPath: "/proc/\(id)/\(file)").map {
                    ("/proc/\(id)/\(file)", String(decoding: $0, as: UTF8.self))
                }
            }
        }
    }

    /// A clone that is under way, the server waiting to be let go on.
    private func slow(_ credential: Credential, _ scene: inout GitScene, _ gate: Gate) throws -> (GitServer, CommitID) {
        let commits = try scene.repository()
        let server = try GitServer(root: scene.root) { request in
            let isIn = request.authorization != nil || request.headers["private-token"] != nil
            guard isIn else { return .challenge }
            if request.method == "POST" { gate.wait() }
            return nil
        }
        scene.credentials = .only(credential, at: server.url)
        // The user's own variables stay with the user.
        scene.environment["BITBUCKET_ACCESS_TOKEN"] = "s3cr3t-0f-the-test"
        return (server, try #require(CommitID(commits[1])))
    }

    @Test(arguments: [
        Credential.bearer(Secret("s3cr3t-0f-the-test")),
        .basic(user: "x-token-auth", password: Secret("s3cr3t-0f-the-test")),
        .header(name: "PRIVATE-TOKEN", value: Secret("s3cr3t-0f-the-test")),
    ])
    func `no process shows it, and no file holds it`(_ credential: Credential) async throws {
        var scene = try GitScene()
        let gate = Gate()
        let (server, commit) = try slow(credential, &scene, gate)
        let source = try scene.source("\(server.url)/tools.git")
        let run = Task { try await source.archive(of: commit) }
        while !gate.isWaiting { try await Task.sleep(for: .milliseconds(5)) }
        let all = try processes()
        #expect(all.contains { $0.text.contains("git\0") && $0.text.contains(server.url) })
        let encoded = Data("x-token-auth:s3cr3t-0f-the-test".utf8).base64EncodedString()
        for secret in ["s3cr3t-0f-the-test", encoded] {
            #expect(all.filter { $0.text.contains(secret) }.map(\.path) == [])
            try scene.scratch.write("secret", secret)
            let arguments = ["-rlF", "-f", scene.scratch.path("secret"), scene.scratch.path("tmp"), "/dev/shm"]
            let found = try runCommand("grep", arguments, in: "/")
            #expect(found.output == "")
        }
        gate.open()
        _ = try await run.value
        #expect(!server.authorizations.isEmpty || server.requests.contains { $0.headers["private-token"] != nil })
    }

    @Test func `a cancelled clone leaves no directory and no process`() async throws {
        var scene = try GitScene()
        let gate = Gate()
        let (server, commit) = try slow(.bearer(Secret("s3cr3t-0f-the-test")), &scene, gate)
        let source = try scene.source("\(server.url)/tools.git")
        let run = Task { try await source.archive(of: commit) }
        while !gate.isWaiting { try await Task.sleep(for: .milliseconds(5)) }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        try await scene.scratch.expectNothingLeft()
        #expect(
            try processes().filter { $0.path.hasSuffix("cmdline") && $0.text.contains(server.url) }.map(\.text) == []
        )
        gate.open()
    }
}
