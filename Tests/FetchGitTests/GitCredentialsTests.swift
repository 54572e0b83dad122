import FetchGit
import FetchModel
import Foundation
import TestSupport
import Testing

@Suite struct GitCredentialsTests {
    private let question = Array("protocol=https\nhost=git.example.com\n\n".utf8)

    private func environment(_ scratch: ScratchDirectory, _ configuration: String) throws -> [String: String] {
        try scratch.write("home/.gitconfig", configuration)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return [
            "PATH": path, "HOME": scratch.path("home"), "DISPLAY": ":0", "SSH_ASKPASS": "/bin/echo",
            "GIT_ASKPASS": "/bin/echo",
        ]
    }

    @Test func `the user's helper fills, learns and forgets`() async throws {
        let scratch = try ScratchDirectory()
        let credentials = GitCredentials(
            environment: try environment(scratch, "[credential]\n\thelper = store\n")
        )
        #expect(try await credentials.run(["fill"], question) == [])
        let answer = "protocol=https\nhost=git.example.com\nusername=ada\npassword=s3cr3t\n"
        #expect(try await credentials.run(["approve"], Array(answer.utf8)) == [])
        #expect(try await String(decoding: credentials.run(["fill"], question), as: UTF8.self) == answer)
        #expect(try await credentials.run(["reject"], Array(answer.utf8)) == [])
        #expect(try await credentials.run(["fill"], question) == [])
    }

    @Test func `nobody is asked where no helper knows`() async throws {
        let scratch = try ScratchDirectory()
        let ran = scratch.path("ran")
        let configuration = "[core]\n\taskPass = \"touch '\(ran)'; echo\"\n"
        let credentials = GitCredentials(environment: try environment(scratch, configuration))
        #expect(try await credentials.run(["fill"], question) == [])
        #expect(!scratch.has("ran"))
    }

    @Test func `a helper that waits for ever is given up, and ended`() async throws {
        let scratch = try ScratchDirectory()
        let helper = "!f() { echo $$ > '\(scratch.path("pid"))'; while :; do echo waiting >&2; sleep 0.01; done; }; f"
        let credentials = GitCredentials(
            environment: try environment(scratch, "[credential]\n\thelper = \"\(helper)\"\n"),
            timeout: .milliseconds(700)
        )
        let error = await #expect(throws: GitError.self) { try await credentials.run(["fill"], question) }
        #expect(error?.failure.kind == .unavailable)
        #expect(error?.failure.code == "git-credential-silent")
        let pid = try #require(Int32(try scratch.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(!isAlive(pid))
    }

    @Test func `without git there are no credentials`() async throws {
        let scratch = try ScratchDirectory()
        #expect(try await GitCredentials(environment: ["PATH": scratch.path]).run(["fill"], question) == [])
    }

    @Test func `what is no question is no failure`() async throws {
        let scratch = try ScratchDirectory()
        let credentials = GitCredentials(environment: try environment(scratch, ""))
        #expect(try await credentials.run(["fill"], Array("nonsense".utf8)) == [])
        #expect(try await credentials.run(["no-such-operation"], question) == [])
    }
}
