internal import Foundation
internal import TestSupport
internal import Testing

/// OpenSSH's server with `git-shell`: `ssh://` remotes with keys of the test's.
@Suite(.enabled(if: InstalledProgram.path("sshd") != nil, "sshd is not installed"))
struct SecureShellTests {
    private let scene: ServerScene
    private let server: ProgramServer
    private let address: String

    init() throws {
        let scene = try ServerScene()
        let script = """
            set -e
            for key in host good other; do ssh-keygen -q -t ed25519 -N '' -f $key; done
            cp good.pub authorized
            printf '#!/bin/sh\\necho "$GIT_PROTOCOL" >> %s\\nexec git-shell -c "$SSH_ORIGINAL_COMMAND"\\n' "$PWD/protocols" > force
            chmod 755 force
            # As root, it wants its own directory.
            [ "$(id -u)" != 0 ] || mkdir -p -m 755 /run/sshd
            """
        let made = try runCommand("sh", ["-c", script], in: scene.scratch.path)
        try #require(made.status == 0, "\(made.errors)")
        let directory = scene.scratch.path
        let path = try #require(InstalledProgram.path("sshd"))
        // It closes all descriptors that it inherits, by which Foundation would take it for ended: a shell keeps them.
        let shell = "trap 'kill $child' TERM; \"$@\" & child=$!; wait"
        server = try ProgramServer("/bin/sh", in: directory) { port in
            """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(directory)/host
            AuthorizedKeysFile \(directory)/authorized
            StrictModes no
            UsePAM no
            PidFile none
            PermitRootLogin yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            AcceptEnv GIT_PROTOCOL
            ForceCommand \(directory)/force

            """
        } arguments: { file, _ in
            ["-c", shell, "sh", path, "-D", "-e", "-f", file]
        }
        self.scene = scene
        address = "ssh://\(NSUserName())@127.0.0.1:\(server.port)\(scene.scratch.path("server/tools.git"))"
    }

    /// Runs `fetch sync` as a user whose ssh has this key and knows this key of the host.
    private func sync(key: String = "good", host: String? = "host") throws -> CommandResult {
        let directory = scene.scratch.path
        let known = try host.map { "[127.0.0.1]:\(server.port) \(try scene.scratch.read("\($0).pub"))" } ?? ""
        try scene.scratch.write("known", known)
        try scene.scratch.write(
            "client",
            """
            Host *
            IdentityFile \(directory)/\(key)
            IdentitiesOnly yes
            IdentityAgent none
            UserKnownHostsFile \(directory)/known
            GlobalKnownHostsFile /dev/null

            """
        )
        let more = [
            "GIT_SSH_COMMAND": "ssh -F \(directory)/client -o BatchMode=yes",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
        ]
        return try scene.fetch("sync", "--no-cache", environment: more)
    }

    @Test func `a repository comes by protocol 2, as the tree that it is elsewhere`() throws {
        try scene.manifest(
            """
            dependencies:
              local: {git: ../server/tools.git, tag: v1.0.0}
              remote: {git: "\(address)", tag: v1.0.0}
            """
        )
        let result = try sync()
        #expect(result.status == 0, "\(result.errors)")
        let trees = try scene.trees()
        #expect(trees.count == 2 && trees["local"] == trees["remote"])
        #expect(Set(try scene.scratch.read("protocols").split(separator: "\n")) == ["version=2"])
    }

    @Test func `a host that is not known, and one that is another, gets nothing`() throws {
        try scene.manifest("dependencies: {remote: {git: \"\(address)\", tag: v1.0.0}}")
        for host in [nil, "other"] {
            let result = try sync(host: host)
            #expect(result.status == 77, "\(result.errors)")
            #expect(result.errors.contains("host key"), "\(result.errors)")
        }
        #expect(!scene.scratch.has("protocols"))
    }

    @Test func `a key that is refused is a matter of permission`() throws {
        try scene.manifest("dependencies: {remote: {git: \"\(address)\", tag: v1.0.0}}")
        let result = try sync(key: "other")
        #expect(result.status == 77, "\(result.errors)")
        #expect(!scene.scratch.has("protocols") && !scene.scratch.has("project/vendor/remote"))
    }

    @Test func `a repository that is not there is told from a refusal`() throws {
        let absent = address.replacingOccurrences(of: "tools.git", with: "absent.git")
        try scene.manifest("dependencies: {remote: {git: \"\(absent)\", tag: v1.0.0}}")
        let result = try sync()
        #expect(result.status == 65 && result.errors.contains("absent.git"), "\(result.errors)")
    }
}
