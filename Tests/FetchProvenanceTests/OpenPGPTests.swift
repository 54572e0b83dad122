import FetchModel
import FetchProvenance
import FetchSystem
import Foundation
import TestSupport
import Testing

private let programs: [SignatureProgram] = [.sqv, .gpgv]
/// 2020-06-01
private let then = 1_590_969_600

@Suite("An OpenPGP signature", .enabled(if: SigningScene.canSign))
struct OpenPGPTests {
    @Test("is good by a key of the project", arguments: programs, ["asc", "gpg"])
    func good(program: SignatureProgram, form: String) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        try scene.makeKey("bob", "rsa2048")
        for user in ["ada", "bob"] {
            let signature = try scene.sign("tag\n", by: user)
            let files = [try scene.keyFile("ada.\(form)"), try scene.keyFile("bob.\(form)")]
            let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: files)
            #expect(
                verdict == SignatureVerdict(.good, signer: try scene.signer(user), keyFile: "\(user).\(form)")
            )
        }
    }

    @Test("is named by its primary key where a subkey made it", arguments: programs)
    func subkey(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.run("gpg --batch -q --passphrase '' --quick-gen-key 'ada <ada@x>' ed25519 cert 0")
        guard case .openPGP(let fingerprint) = try scene.signer("ada") else { return }
        try scene.run("gpg --batch -q --passphrase '' --quick-add-key \(fingerprint) ed25519 sign 0")
        try scene.export("ada")
        let signature = try scene.sign("tag\n", by: "ada")
        let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: [try scene.keyFile("ada.asc")])
        #expect(verdict == SignatureVerdict(.good, signer: try scene.signer("ada"), keyFile: "ada.asc"))
        // Without keys, the signature names the subkey alone.
        let seen = try await scene.check(program).verdict(on: signature, at: nil, by: [])
        #expect(seen.state == .unverified && seen.signer != nil && seen.signer != verdict.signer)
    }

    @Test("over other bytes is bad", arguments: programs)
    func otherBytes(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        let signature = try scene.sign("tag\n", by: "ada")
        let forged = ObjectSignature(kind: .openPGP, text: signature.text, payload: Array("other\n".utf8))
        let verdict = try await scene.check(program).verdict(on: forged, at: nil, by: [try scene.keyFile("ada.asc")])
        #expect(verdict.state == .bad)
        #expect(verdict.fault == .otherBytes)
    }

    @Test("by a key that is not listed is untrusted", arguments: programs)
    func unlisted(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        try scene.makeKey("eve")
        try scene.makeSSHKey("carol")
        let signature = try scene.sign("tag\n", by: "eve")
        let files = [try scene.keyFile("ada.asc"), try scene.keyFile("carol.allowed")]
        let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: files)
        #expect(verdict == SignatureVerdict(.untrusted, signer: try scene.signer("eve"), fault: .unknownKey))
    }

    @Test("stays good when its key expires afterwards, and is not when it expired before", arguments: programs)
    func expired(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada", created: "20200101T000000", expires: "1y")
        let signature = try scene.sign("tag\n", by: "ada", at: "20200601T000000")
        let keys = [try scene.keyFile("ada.asc")]
        let verdict = try await scene.check(program).verdict(on: signature, at: then, by: keys)
        #expect(verdict == SignatureVerdict(.good, signer: try scene.signer("ada"), keyFile: "ada.asc"))
        let later = try await scene.check(program).verdict(on: signature, at: then + 400 * 86_400, by: keys)
        #expect(later.state == .untrusted)
        #expect(later.fault == .notValidThen)
    }

    @Test("by a revoked key is untrusted", arguments: programs)
    func revoked(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        let signature = try scene.sign("tag\n", by: "ada")
        try scene.run("sed 's/^:-/-/' gnupg/openpgp-revocs.d/*.rev | gpg --batch -q --import")
        try scene.export("ada")
        let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: [try scene.keyFile("ada.asc")])
        #expect(verdict.state == .untrusted)
        #expect(verdict.fault == .revoked)
    }

    @Test("that uses SHA-1 is bad, whatever the program", arguments: programs)
    func weakHash(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada", "rsa2048")
        for (option, name) in [("SHA1", "SHA-1"), ("RIPEMD160", "RIPEMD-160")] {
            let signature = try scene.sign("tag\n", by: "ada", options: "--digest-algo \(option)")
            let keys = [try scene.keyFile("ada.asc")]
            let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: keys)
            #expect(verdict.state == .bad)
            #expect(verdict.fault == .weakHash(name))
        }
    }

    @Test("that ends some day is bad", arguments: programs)
    func expiring(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        let signature = try scene.sign("tag\n", by: "ada", options: "--default-sig-expire 1y")
        let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: [try scene.keyFile("ada.asc")])
        #expect(verdict.fault == .expires)
    }

    @Test("is one signature, and nothing else", arguments: programs)
    func malformed(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        let signature = try scene.sign("tag\n", by: "ada")
        try scene.run("gpg --dearmor < payload.asc > one.sig; cat one.sig one.sig > two.sig; cat ada.gpg > key.sig")
        let keys = [try scene.keyFile("ada.asc")]
        let texts = [
            signature.text + signature.text, try scene.bytes("two.sig"), try scene.bytes("key.sig"), [],
            Array("-----BEGIN PGP SIGNATURE-----\n\n*\n-----END PGP SIGNATURE-----\n".utf8),
            Array(signature.text.dropLast(60)), try scene.bytes("one.sig").dropLast(),
        ]
        for text in texts {
            let signature = ObjectSignature(kind: .openPGP, text: text, payload: signature.payload)
            let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: keys)
            #expect(verdict.state == .bad)
            guard case .malformed = verdict.fault else {
                Issue.record("\(String(describing: verdict.fault))")
                continue
            }
        }
    }

    @Test("is not checked without a program, which is named")
    func missingProgram() async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        let signature = try scene.sign("tag\n", by: "ada")
        let check = SignatureCheck(
            environment: ["PATH": scene.scratch.path],
            workers: scene.check().workers,
            temporary: scene.scratch.path
        )
        let keys = [try scene.keyFile("ada.asc")]
        let error = await #expect(throws: SignatureProgramError.self) {
            try await check.verdict(on: signature, at: nil, by: keys)
        }
        #expect(error?.failure.kind == .unavailable)
        #expect(error?.failure.help == "install the package 'sqv' or 'gpgv'")
    }

    @Test("of X.509 is unsupported")
    func x509() async throws {
        let signature = ObjectSignature(kind: .x509, text: [], payload: [])
        #expect(try await SigningScene().check().verdict(on: signature, at: nil, by: []).state == .unsupported)
    }

    @Test("of an archive is over its bytes", arguments: programs)
    func detached(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        let path = try scene.scratch.write("a.tgz", "archive")
        let open = { @Sendable in try File.reading(path) }
        try scene.run("gpg --batch -q -u ada@x -o a.sig --detach-sign a.tgz")
        let keys = [try scene.keyFile("ada.asc")]
        let signature = try scene.bytes("a.sig")
        #expect(try await scene.check(program).verdict(onDetached: signature, of: open, by: keys).state == .good)
        try scene.scratch.write("a.tgz", "forged!")
        #expect(try await scene.check(program).verdict(onDetached: signature, of: open, by: keys).state == .bad)
    }

    @Test("leaves nothing behind")
    func clean() async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        let signature = try scene.sign("tag\n", by: "ada")
        let before = try scene.scratch.list()
        _ = try await scene.check().verdict(on: signature, at: nil, by: [try scene.keyFile("ada.asc")])
        #expect(try scene.scratch.list() == before)
    }
}
