import FetchGit
import FetchModel
import Foundation
import TestSupport
import Testing

/// Servers behind ssh and git's own protocol, played by programs of the test's.
@Suite struct GitTransportTests {
    private func program(_ name: String, _ script: String, _ scene: GitScene) throws -> String {
        try scene.scratch.program(name, script)
        return scene.scratch.path(name)
    }

    /// Runs the last argument, as the far end of ssh does, and notes all of them.
    private func ssh(_ name: String, _ scene: GitScene) throws -> String {
        let log = scene.scratch.path("ssh.log")
        return try program(name, "printf '%s\\n' \"$@\" >> '\(log)'\nfor last; do :; done\nexec sh -c \"$last\"", scene)
    }

    @Test(arguments: ["GIT_SSH_COMMAND", "GIT_SSH", "core.sshCommand", "PATH"])
    func `ssh is the user's`(_ way: String) async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        let program = try ssh("bin/ssh", scene)
        switch way {
        case "core.sshCommand": try scene.scratch.write("home/.gitconfig", "[core]\n\tsshCommand = \(program) -F x\n")
        case "PATH": scene.environment["PATH"] = "\(scene.scratch.path("bin")):\(scene.environment["PATH"] ?? "")"
        default: scene.environment[way] = program
        }
        let address = "ssh://git@git.example.com\(scene.scratch.path("server/tools.git"))"
        #expect(try await scene.readme(address, commits[1]) == "revision 2\n")
        let log = try scene.scratch.read("ssh.log")
        #expect(log.contains("git@git.example.com\n"))
        #expect(log.contains("-oBatchMode=yes") == (way == "PATH"))
        #expect(log.contains("-F\nx") == (way == "core.sshCommand"))
    }

    @Test func `user@host:path goes through ssh`() async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        scene.environment["GIT_SSH_COMMAND"] = try ssh("bin/ssh", scene)
        let address = "git@git.example.com:\(scene.scratch.path("server/tools.git"))"
        #expect(try await scene.source(address).resolve(.tag("v1")).commit.hex == commits[0])
    }

    @Test(arguments: [
        ("git@h: Permission denied (publickey,password).\\r\\n", "not-authenticated", Failure.Kind.permission),
        ("Host key verification failed.\\r\\n", "host-key", .permission),
        ("ERROR: Repository not found.\\n", "unknown-repository", .data),
        ("fatal: '/x' does not appear to be a git repository\\n", "unknown-repository", .data),
        ("ssh: connect to host h port 22: Connection refused\\r\\n", "unreachable", .unavailable),
        ("ssh: Could not resolve hostname h: Name or service not known\\r\\n", "unreachable", .unavailable),
        ("fatal: remote error: fatal: Authentication failed\\n", "interrupted", .unavailable),
    ])
    func `ssh's words are understood`(_ words: String, _ code: String, _ kind: Failure.Kind) async throws {
        var scene = try GitScene()
        scene.environment["GIT_SSH_COMMAND"] = try program("bin/ssh", "printf \"\(words)\" >&2; exit 255", scene)
        let failure = try await scene.failure { _ = try await scene.source("ssh://git@h/x.git").resolve(.tag("v1")) }
        #expect(failure.code == code)
        #expect(failure.kind == kind)
        #expect(failure.message.contains("ssh://git@h/x.git"))
    }

    @Test func `git's own protocol goes through the user's proxy command`() async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        let daemon = "exec git daemon --inetd --export-all --base-path='\(scene.root)' '\(scene.root)'"
        scene.environment["GIT_PROXY_COMMAND"] = try program("bin/proxy", daemon, scene)
        #expect(try await scene.readme("git://git.example.com/tools.git", commits[0]) == "revision 1\n")
        let failure = try await scene.failure {
            _ = try await scene.source("git://git.example.com/nothing.git").resolve(.tag("v1"))
        }
        #expect(failure.code == "unknown-repository")
    }

    @Test func `the user's insteadOf leads elsewhere, but not to a helper or down to http`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        let ran = scene.scratch.path("ran")
        try scene.scratch.write(
            "home/.gitconfig",
            """
            [url "file://\(scene.root)/"]
            \tinsteadOf = https://mirrored.example/
            [url "ext::touch \(ran) "]
            \tinsteadOf = https://evil.example/
            [url "http://127.0.0.1:9/"]
            \tinsteadOf = https://plain.example/
            [protocol "ext"]
            \tallow = always
            """
        )
        #expect(try await scene.readme("https://mirrored.example/tools.git", commits[0]) == "revision 1\n")
        for address in ["https://evil.example/tools.git", "https://plain.example/tools.git"] {
            let failure = try await scene.failure { _ = try await scene.source(address).resolve(.tag("v1")) }
            #expect(failure.code == "transport-refused")
        }
        #expect(!scene.scratch.has("ran"))
    }

    @Test func `a server that never speaks is given up`() async throws {
        var scene = try GitScene()
        scene.silence = .milliseconds(200)
        scene.environment["GIT_SSH_COMMAND"] = try program("bin/ssh", "sleep 600", scene)
        let failure = try await scene.failure { _ = try await scene.source("ssh://git@h/x.git").resolve(.tag("v1")) }
        #expect(failure.kind == .unavailable)
        #expect(failure.code == "git-silent")
        #expect(failure.message.hasPrefix("cannot fetch 'ssh://git@h/x.git': "))
    }

    /// The beginning of git's protocol 2, as a server sends it.
    private static let greeting = #"printf '000eversion 2\n0013ls-refs=unborn\n0017object-format=sha1\n0000'"#

    @Test(.timeLimit(.minutes(2))) func `a list of references without an end is refused at its limit`() async throws {
        var scene = try GitScene()
        let lines = #"awk 'BEGIN{for(;;) printf "003f%040d refs/tags/t%06d\n", 1, i++ % 1000000}'"#
        scene.environment["GIT_SSH_COMMAND"] = try program("bin/ssh", "\(Self.greeting)\n\(lines)", scene)
        let failure = try await scene.failure { _ = try await scene.source("ssh://git@h/x.git").resolve(.tag("v1")) }
        #expect(failure.kind == .data)
        #expect(failure.code == "git-limit")
        #expect(failure.message == "'ssh://git@h/x.git' lists more than 64 MiB of references")
    }

    @Test(.timeLimit(.minutes(1))) func `so is one that trickles`() async throws {
        var scene = try GitScene()
        scene.silence = .seconds(1)
        let lines = #"while printf "003f%040d refs/tags/t000001\n" 1; do sleep 0.1; done"#
        scene.environment["GIT_SSH_COMMAND"] = try program("bin/ssh", "\(Self.greeting)\n\(lines)", scene)
        let failure = try await scene.failure { _ = try await scene.source("ssh://git@h/x.git").resolve(.tag("v1")) }
        #expect(failure.code == "git-limit")
        #expect(failure.message == "the list of references of 'ssh://git@h/x.git' does not end within 4 seconds")
    }
}
