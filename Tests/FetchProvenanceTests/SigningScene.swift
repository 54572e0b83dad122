import FetchModel
import FetchProvenance
import FetchSystem
import Foundation
import TestSupport

/// Keys that `gpg` and `ssh-keygen` make, and what they and git sign with them.
final class SigningScene: Sendable {
    /// Whether the programs that make keys are here.
    static let canSign = ["gpg", "gpgv", "sqv", "ssh-keygen", "git"].allSatisfy { name in
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
        }
    }

    let scratch: ScratchDirectory
    private let variables: [String: String]

    init() throws {
        scratch = try ScratchDirectory()
        let home = try scratch.make("gnupg")
        chmod(home, 0o700)
        variables = [
            "GNUPGHOME": home, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@x",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@x", "TZ": "UTC",
        ]
    }

    /// Ends the agent that gpg started.
    deinit { _ = try? run("gpgconf --kill gpg-agent", expecting: nil) }

    /// A check that uses `program` for OpenPGP. Programs are looked for in the directory `programs` of the scene, where one is
    /// named, and may take `timeout` seconds.
    func check(
        _ program: SignatureProgram = .gpgv,
        programs: String? = nil,
        timeout: Int = 30
    ) -> SignatureCheck {
        SignatureCheck(
            environment: ["PATH": programs.map(scratch.path) ?? ProcessInfo.processInfo.environment["PATH"] ?? ""],
            workers: Workers(limit: 2),
            temporary: scratch.path,
            timeout: timeout,
            openPGP: [program]
        )
    }

    /// Writes a shell script as the program called `name` to the directory `bin`.
    func fake(_ name: String, _ script: String) throws {
        try scratch.write("bin/\(name)", "#!/bin/sh\nPATH=/usr/bin:/bin\n\(script)\n")
        chmod(scratch.path("bin/\(name)"), 0o755)
    }

    @discardableResult
    func run(_ command: String, expecting status: Int32? = 0, in directory: String = "") throws -> CommandResult {
        let result = try runCommand("/bin/sh", ["-c", command], in: scratch.path(directory), environment: variables)
        if let status, result.status != status { throw CommandFailed(command: command, result: result) }
        return result
    }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path(name))))
    }

    func keyFile(_ name: String) throws -> KeyFile { try KeyFile(name: name, bytes: try bytes(name)) }

    /// Makes an OpenPGP key for `user`, and exports it to `user.asc` and `user.gpg`.
    func makeKey(_ user: String, _ kind: String = "ed25519", created: String? = nil, expires: String = "0") throws {
        let clock = created.map { " --faked-system-time \($0)!" } ?? ""
        try run("gpg --batch -q\(clock) --passphrase '' --quick-gen-key '\(user) <\(user)@x>' \(kind) sign \(expires)")
        try export(user)
    }

    func export(_ user: String) throws {
        try run("gpg --batch --yes -q --armor --output \(user).asc --export \(user)@x")
        try run("gpg --batch --yes -q --output \(user).gpg --export \(user)@x")
    }

    /// The fingerprint of the primary key of `user`.
    func signer(_ user: String) throws -> Signer {
        let lines = try run("gpg --batch --with-colons --fingerprint \(user)@x").output.split(separator: "\n")
        let fingerprint = lines.first { $0.hasPrefix("fpr:") }?.split(separator: ":").last.map(String.init) ?? ""
        return .openPGP(fingerprint: fingerprint)
    }

    /// Signs `payload` with the OpenPGP key of `user`.
    func sign(
        _ payload: String,
        by user: String,
        at time: String? = nil,
        options: String = ""
    ) throws -> ObjectSignature {
        try scratch.write("payload", payload)
        let clock = time.map { " --faked-system-time \($0)!" } ?? ""
        try run(
            "gpg --batch --yes -q\(clock) \(options) -u \(user)@x --armor --output payload.asc --detach-sign payload"
        )
        return ObjectSignature(kind: .openPGP, text: try bytes("payload.asc"), payload: [UInt8](payload.utf8))
    }

    /// Makes an SSH key `name`, and writes a line of `allowed_signers` for it to `name.allowed`.
    func makeSSHKey(_ name: String, _ kind: String = "ed25519", options: String = "") throws {
        try run("ssh-keygen -q -t \(kind) -N '' -C \(name)@x -f \(name)")
        let key = try scratch.read("\(name).pub").split(separator: " ").prefix(2).joined(separator: " ")
        try scratch.write("\(name).allowed", "# \(name)\n\n\(name)@x \(options) \(key)\n")
    }

    func sshSigner(_ name: String) throws -> Signer {
        let words = try run("ssh-keygen -l -f \(name).pub").output.split(separator: " ")
        return .ssh(fingerprint: String(words[1].dropFirst("SHA256:".count)))
    }

    func sshSign(_ payload: String, by name: String, for namespace: String = "git") throws -> ObjectSignature {
        try scratch.write("payload", payload)
        try run("rm -f payload.sig; ssh-keygen -q -Y sign -n \(namespace) -f \(name) payload 2>/dev/null")
        return ObjectSignature(kind: .ssh, text: try bytes("payload.sig"), payload: [UInt8](payload.utf8))
    }
}

struct CommandFailed: Error {
    let command: String
    let result: CommandResult
}

extension ScratchDirectory {
    /// Makes the directory `name` and returns its path.
    fileprivate func make(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        return path(name)
    }
}
