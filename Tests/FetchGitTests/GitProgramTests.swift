import FetchGit
import FetchModel
import Foundation
import TestSupport
import Testing

@Suite struct GitProgramTests {
    private let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    /// A program called git that is this shell script.
    private func fake(_ script: String, _ scratch: ScratchFolder) throws -> GitProgram {
        try scratch.write("bin/git", "#!/bin/sh\n\(script)\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path("bin/git"))
        return GitProgram(environment: [
            "PATH": "\(scratch.path("bin")):/usr/bin:/bin", "SECRET_TOKEN": "x", "GIT_DIR": "/x",
        ])
    }

    @Test func `output, errors and status come back`() async throws {
        let scratch = try ScratchFolder()
        let result = try await fake("echo out; echo 'fatal: no' >&2; exit 3", scratch).run(["status"])
        #expect(result.status == 3)
        #expect(result.output == Array("out\n".utf8))
        #expect(GitProgram.reason(result) == "no")
    }

    @Test func `arguments are handed on as they are`() async throws {
        let scratch = try ScratchFolder()
        let result = try await fake("printf '%s|' \"$@\"", scratch).run(["a b", "$(id)", "", "-c"], in: "/tmp")
        #expect(String(decoding: result.output, as: UTF8.self) == "-C|/tmp|a b|$(id)||-c|")
    }

    @Test func `only a clean environment reaches git`() async throws {
        let scratch = try ScratchFolder()
        let result = try await fake("env | cut -d= -f1 | sort", scratch).run([], adding: ["GIT_WORK_TREE": "/y"])
        let names = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(
            names.filter { !["PWD", "SHLVL", "_", "OLDPWD"].contains($0) } == [
                "GIT_ATTR_NOSYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_OPTIONAL_LOCKS",
                "GIT_TERMINAL_PROMPT", "GIT_WORK_TREE", "LC_ALL", "PATH",
            ]
        )
    }

    @Test func `errors without end are not kept`() async throws {
        let scratch = try ScratchFolder()
        let result = try await fake("head -c 1000000 /dev/zero | tr '\\0' 'e' >&2; exit 1", scratch).run([])
        #expect(result.errors.count == 64 << 10)
        #expect(GitProgram.reason(result).count == 401)
    }

    @Test func `output without end is a failure`() async throws {
        let scratch = try ScratchFolder()
        let failure = await #expect(throws: Failure.self) {
            try await fake("cat /dev/zero", scratch).run([], limit: 1000)
        }
        #expect(failure?.code == "git-output")
    }

    @Test func `a cancelled run ends git`() async throws {
        let scratch = try ScratchFolder()
        let pidFile = scratch.path("pid")
        let git = try fake("echo $$ > '\(pidFile).new'; mv '\(pidFile).new' '\(pidFile)'; exec sleep 600", scratch)
        let run = Task { try await git.run([]) }
        while !scratch.has("pid") { await Task.yield() }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        let pid = try #require(Int32(try scratch.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(pid, 0) == -1)
    }

    @Test func `secrets in git's words become dots`() async throws {
        let scratch = try ScratchFolder()
        let result = try await fake("echo \"fatal: unable to access 'https://x:s3cr3t@h/': no\" >&2; exit 128", scratch)
            .run([])
        #expect(GitProgram.reason(result, hiding: [Secret("s3cr3t")]) == "unable to access 'https://x:••••@h/': no")
    }
}
