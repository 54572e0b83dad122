import FetchModel
import FetchProvenance
import Foundation
import TestSupport
import Testing

/// What a broken program says is neither a good signature nor a bad one.
@Suite("A program that checks signatures", .enabled(if: SigningScene.canSign))
struct FailingProgramTests {
    private static let principal = "case \"$*\" in *find-principals*) echo ada@x; exit 0;; esac; "
    private static let faults = [
        "exit 0", "exit 1", "kill -9 $$", "yes", "echo 'cannot open shared object file' >&2; exit 127",
    ]

    private static func throwsUnavailable(_ body: () async throws -> SignatureVerdict) async {
        let error = await #expect(throws: SignatureProgramError.self) { _ = try await body() }
        #expect(error?.failure.kind == .unavailable)
        #expect(error?.failure.message.hasPrefix("cannot check a signature: ") == true)
    }

    @Test("gives no verdict on an SSH signature where it fails", arguments: faults + faults.map { principal + $0 })
    func ssh(_ script: String) async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ada")
        try scene.fake("ssh-keygen", script)
        let signature = try scene.sshSign("tag\n", by: "ada")
        for files in [[], [try scene.keyFile("ada.allowed")]] {
            await Self.throwsUnavailable {
                try await scene.check(programs: "bin").verdict(on: signature, at: 0, by: files)
            }
        }
    }

    @Test("gives no verdict on an OpenPGP signature where it fails", arguments: ["gpgv", "sqv"], faults)
    func openPGP(_ name: String, _ script: String) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        try scene.fake(name, script)
        let program = try #require(SignatureProgram(rawValue: name))
        let signature = try scene.sign("tag\n", by: "ada")
        let files = [try scene.keyFile("ada.asc")]
        await Self.throwsUnavailable {
            try await scene.check(program, programs: "bin").verdict(on: signature, at: nil, by: files)
        }
    }

    @Test("has as much time as the user says")
    func hanging() async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ada")
        try scene.fake("ssh-keygen", "sleep 300")
        let signature = try scene.sshSign("tag\n", by: "ada")
        await #expect(throws: SignatureProgramError.timedOut(.sshKeygen, seconds: 1)) {
            try await scene.check(programs: "bin", timeout: 1).verdict(on: signature, at: 0, by: [])
        }
    }

    @Test("ends with the task that waits for it")
    func cancelled() async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ada")
        try scene.fake("ssh-keygen", "touch ../started; sleep 300")
        let signature = try scene.sshSign("tag\n", by: "ada")
        let task = Task { try await scene.check(programs: "bin", timeout: 300).verdict(on: signature, at: 0, by: []) }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
