import FetchModel
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchGit

@Suite struct GitProgramTests {
    private let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    /// A program called git that is this shell script.
    private func fake(_ script: String, _ scratch: ScratchDirectory) throws -> GitProgram {
        try scratch.program("bin/git", script)
        return GitProgram(environment: [
            "PATH": "\(scratch.path("bin")):/usr/bin:/bin", "SECRET_TOKEN": "x", "GIT_DIR": "/x",
        ])
    }

    @Test func `output, errors and status come back`() async throws {
        let scratch = try ScratchDirectory()
        let result = try await fake("echo out; echo 'fatal: no' >&2; exit 3", scratch).run(["status"])
        #expect(result.status == 3)
        #expect(result.output == Array("out\n".utf8))
        #expect(GitMessages(result).line() == "no")
    }

    @Test func `arguments are handed on as they are`() async throws {
        let scratch = try ScratchDirectory()
        let result = try await fake("printf '%s|' \"$@\"", scratch).run(["a b", "$(id)", "", "-c"], in: "/tmp")
        #expect(String(decoding: result.output, as: UTF8.self) == "a b|$(id)||-c|")
    }

    @Test func `only a clean environment reaches git`() async throws {
        let scratch = try ScratchDirectory()
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
        let scratch = try ScratchDirectory()
        let result = try await fake("head -c 1000000 /dev/zero | tr '\\0' 'e' >&2; exit 1", scratch).run([])
        #expect(result.errors.count == 64 << 10)
        #expect(GitMessages(result).line().count == 401)
    }

    @Test func `output without end is a failure`() async throws {
        let scratch = try ScratchDirectory()
        await #expect(throws: GitError.outputTooLarge(limit: 1000)) {
            try await fake("cat /dev/zero", scratch).run([], outputLimit: 1000)
        }
    }

    @Test func `a cancelled run ends git`() async throws {
        let scratch = try ScratchDirectory()
        let pidFile = scratch.path("pid")
        let git = try fake("echo $$ > '\(pidFile).new'; mv '\(pidFile).new' '\(pidFile)'; exec sleep 600", scratch)
        let run = Task { try await git.run([]) }
        while !scratch.has("pid") { try await Task.sleep(for: .milliseconds(5)) }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        let pid = try #require(Int32(try scratch.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(!isAlive(pid))
    }

    @Test func `secrets in git's words become dots`() async throws {
        let scratch = try ScratchDirectory()
        let result = try await fake("echo \"fatal: unable to access 'https://x:s3cr3t@h/': no\" >&2; exit 128", scratch)
            .run([])
        #expect(GitMessages(result).line(hiding: [Secret("s3cr3t")]) == "unable to access 'https://x:••••@h/': no")
    }

    @Test func `input is read to its end`() async throws {
        let scratch = try ScratchDirectory()
        let input = [UInt8](repeating: 7, count: 3_000_000)
        let result = try await fake("wc -c; wc -c < /dev/null >&2", scratch).run(
            [],
            input: .standard(MemoryFile(input))
        )
        #expect(String(decoding: result.output, as: UTF8.self).contains("3000000"))
        #expect(try await fake("cat", scratch).run([], input: .standard(MemoryFile([1, 2, 3]))).output == [1, 2, 3])
        #expect(try await fake("cat", scratch).run([]).output == [])
    }

    @Test func `a program that does not want its input is no failure`() async throws {
        let scratch = try ScratchDirectory()
        let input = [UInt8](repeating: 7, count: 3_000_000)
        for script in ["exec <&-; echo done; exit 3", "head -c 10 >/dev/null; echo done; exit 3", "echo done; exit 3"] {
            let result = try await fake(script, scratch).run([], input: .standard(MemoryFile(input)))
            #expect(result.status == 3)
            #expect(String(decoding: result.output, as: UTF8.self) == "done\n")
        }
    }

    @Test func `cancelling ends all that git started, even what does not want to end`() async throws {
        let scratch = try ScratchDirectory()
        let script = """
            (trap '' TERM INT HUP; echo $BASHPID > '\(scratch.path("child.new"))'
            mv '\(scratch.path("child.new"))' '\(scratch.path("child"))'; while :; do sleep 1; done) & wait
            """
        try scratch.write("child.sh", script)
        let git = try fake("exec bash '\(scratch.path("child.sh"))'", scratch)
        let run = Task { try await git.run([]) }
        while !scratch.has("child") { try await Task.sleep(for: .milliseconds(5)) }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        let pid = try #require(Int32(try scratch.read("child").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(!isAlive(pid))
    }

    @Test func `a program that is silent for too long is ended`() async throws {
        let scratch = try ScratchDirectory()
        let timeout = GitProgram.Timeout.withoutProgress(.milliseconds(50))
        await #expect(throws: GitError.timedOut(timeout)) {
            try await fake("exec sleep 600", scratch).run([], timeout: timeout)
        }
        let result = try await fake("for i in 1 2 3; do echo x >&2; done; echo ok", scratch)
            .run([], timeout: .withoutProgress(.seconds(60)))
        #expect(result.output == Array("ok\n".utf8))
    }

    @Test func `a server that only reports progress of its own is not waited for without end`() async throws {
        let scratch = try ScratchDirectory()
        let script = "while :; do printf 'remote: Compressing objects: 1%%\\r' >&2; sleep 0.01; done"
        let timeout = GitProgram.Timeout.withoutProgress(.milliseconds(100))
        let error = GitError.timedOut(timeout, isServerBusy: true)
        await #expect(throws: error) { try await fake(script, scratch).run([], timeout: timeout) }
        #expect(!GitError.silent(remote: "r", timeout, isServerBusy: true).isTransient, "it would take as long again")
    }

    @Test func `bytes that arrive without a word are progress, up to the limit`() async throws {
        let scratch = try ScratchDirectory()
        let bytes = Mutex(0)
        let usage = { @Sendable () async throws -> Int in
            bytes.withLock { bytes in
                bytes += 1_000_000
                return bytes
            }
        }
        let result = try await fake("sleep 4; echo ok", scratch)
            .run([], timeout: .withoutProgress(.seconds(2)), usage: usage)
        #expect(result.output == Array("ok\n".utf8))
        let limits = GitLimits(bytes: 2500)
        await #expect(throws: GitError.tooLarge(remote: nil, .bytes(2500))) {
            bytes.withLock { $0 = 0 }
            _ = try await fake("sleep 600", scratch).run([], limits: limits, usage: usage)
        }
    }

    @Test func `files, memory and core dumps are limited`() async throws {
        let scratch = try ScratchDirectory()
        let limits = GitLimits(bytes: 1 << 20, memory: 64 << 20)
        let result = try await fake("ulimit -f; ulimit -d; ulimit -c", scratch).run([], limits: limits)
        let blocks = limits.stored / 512
        #expect(String(decoding: result.output, as: UTF8.self) == "\(blocks)\n65536\n0\n")
        let free = try await fake("ulimit -c; echo $#", scratch).run(["a", "b"])
        #expect(String(decoding: free.output, as: UTF8.self) == "0\n2\n")
    }

    @Test func `a child inherits nothing but its standard streams and its secret`() async throws {
        let scratch = try ScratchDirectory()
        let script = "ls /proc/self/fd; tr '\\0' ' ' < /proc/self/environ; cat /proc/self/fd/9 2>/dev/null || :"
        // Descriptors of this process without close-on-exec, as libraries leave them.
        let open = (0..<3).map { _ in dup(2) }
        defer { open.forEach { close($0) } }
        let plain = try await fake(script, scratch).run([])
        let words = String(decoding: plain.output, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
        // One more is `ls`, which has the directory open.
        #expect(Array(words.prefix { Int($0) != nil }) == ["0", "1", "2", "3"])
        let names = words.drop { Int($0) != nil }.map { $0.prefix { $0 != "=" } }
        #expect(
            Set(names).subtracting(["PWD", "OLDPWD", "SHLVL", "_"]).isSubset(of: [
                "GIT_ATTR_NOSYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_OPTIONAL_LOCKS",
                "GIT_TERMINAL_PROMPT", "LC_ALL", "PATH",
            ])
        )
        let secret = try MemoryFile(Array("s3cret".utf8))
        let told = try await fake(script, scratch).run([], input: .secret(secret))
        let text = String(decoding: told.output, as: UTF8.self)
        #expect(text.hasPrefix("0\n1\n2\n3\n9\n"))
        #expect(text.hasSuffix("s3cret"))
        // It can be read again, by whatever git starts.
        let again = try await fake("cat /proc/self/fd/9; sh -c 'cat /proc/self/fd/9'", scratch).run(
            [],
            input: .secret(secret)
        )
        #expect(String(decoding: again.output, as: UTF8.self) == "s3crets3cret")
    }

    @Test func `a relative directory of PATH is passed over`() async throws {
        let scratch = try ScratchDirectory()
        try scratch.program("git", "echo planted")
        let git = GitProgram(environment: ["PATH": ".:\(scratch.path("none"))::"])
        await #expect(throws: GitError.programMissing) { try await git.run([], in: scratch.path) }
    }

    @Test func `what a carriage return overwrote is not kept`() async throws {
        let scratch = try ScratchDirectory()
        let script = "printf 'a 1%%\\ra 50%%\\ra 100%%, done.\\nfatal: no\\r\\nb 1%%\\rb' >&2; exit 1"
        let result = try await fake(script, scratch).run([])
        #expect(String(decoding: result.errors, as: UTF8.self) == "a 100%, done.\nfatal: no\nb")
    }

    @Test(arguments: [
        ("https://x:y@h/a b", "https://x:••••@h/a b"), ("'https://t0ken@h/': no", "'https://••••@h/': no"),
        ("ssh://git@h/x", "ssh://git@h/x"), ("https://h/a@b", "https://h/a@b"), ("git@h: no", "git@h: no"),
        ("https://a:b@h and http://c:d@i", "https://a:••••@h and http://c:••••@i"),
    ])
    func `passwords of rewritten addresses become dots`(_ words: String, _ shown: String) async throws {
        let scratch = try ScratchDirectory()
        let result = try await fake("echo \"fatal: \(words)\" >&2; exit 1", scratch).run([])
        #expect(GitMessages(result).line() == shown)
    }

    @Test func `the user's git keeps what leads to servers, and no tokens`() async throws {
        let scratch = try ScratchDirectory()
        try scratch.program("bin/git", "env | cut -d= -f1 | sort")
        let kept = [
            "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0", "HOME", "HTTPS_PROXY", "PATH",
            "SSH_AUTH_SOCK",
            "XDG_CONFIG_HOME", "http_proxy",
        ]
        let dropped = [
            "BITBUCKET_ACCESS_TOKEN", "FETCH_TOKEN_bitbucket_org", "GITHUB_TOKEN", "GIT_ASKPASS", "GIT_DIR",
            "GIT_CONFIG_PARAMETERS", "GIT_SSL_NO_VERIFY", "GIT_TRACE", "GIT_TRACE_CURL", "DISPLAY", "SSH_ASKPASS",
            "LD_PRELOAD",
        ]
        var environment = Dictionary(uniqueKeysWithValues: (kept + dropped).map { ($0, "/x") })
        environment["PATH"] = "\(scratch.path("bin")):/usr/bin:/bin"
        environment["SSL_CERT_FILE"] = "/certificates"
        environment["LD_PRELOAD"] = nil
        let result = try await GitProgram(environment: environment, configuration: .user).run([])
        let names = Set(String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init))
        #expect(
            names.subtracting(["PWD", "SHLVL", "_", "OLDPWD"])
                == Set(
                    kept + [
                        "GCM_INTERACTIVE", "GIT_ASKPASS", "GIT_NO_LAZY_FETCH", "GIT_OPTIONAL_LOCKS", "GIT_SSL_CAINFO",
                        "GIT_TERMINAL_PROMPT", "LC_ALL", "SSH_ASKPASS_REQUIRE", "SSL_CERT_FILE",
                    ]
                )
        )
    }
}
