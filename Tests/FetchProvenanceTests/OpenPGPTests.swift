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

    @Test("by a key that any listed file revokes is untrusted, whatever the order of its copies", arguments: programs)
    func revokedInOneCopy(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        try scene.makeKey("bob")
        let signature = try scene.sign("tag\n", by: "ada")
        try scene.run(
            """
            cp ada.asc good.asc
            fingerprint=$(gpg --batch --with-colons -k ada@x | sed -n 's/^fpr:*\\(.*\\):/\\1/p')
            sed -n 's/^:-/-/; /^-----BEGIN/,$p' gnupg/openpgp-revocs.d/$fingerprint.rev > bare.asc
            gpg --batch -q --import < bare.asc
            """
        )
        try scene.export("ada")
        try scene.run(
            """
            cat good.asc ada.asc > after.asc; cat ada.asc good.asc > before.asc; cat good.asc bare.asc > appended.asc
            cat good.asc bob.asc bare.asc > other.asc; cat bob.asc bare.asc > elsewhere.asc
            """
        )
        for names in [
            ["after"], ["before"], ["appended"], ["other"], ["good", "ada"], ["ada", "good"], ["good", "elsewhere"],
            ["elsewhere", "good"],
        ] {
            let files = try names.map { try scene.keyFile("\($0).asc") }
            let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: files)
            #expect(verdict.state == .untrusted, "\(names)")
            #expect(verdict.fault == .revoked, "\(names)")
        }
        // The revocation is that of one key, wherever it is.
        let bob = try scene.sign("tag\n", by: "bob")
        for name in ["other", "elsewhere"] {
            let files = [try scene.keyFile("\(name).asc")]
            #expect(try await scene.check(program).verdict(on: bob, at: nil, by: files).state == .good)
        }
    }

    @Test("by a renewed key needs what the key said of itself when it signed", arguments: programs)
    func renewed(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada", created: "20200101T000000", expires: "1y")
        let signature = try scene.sign("tag\n", by: "ada", at: "20200601T000000")
        guard case .openPGP(let fingerprint) = try scene.signer("ada") else { return }
        try scene.run(
            """
            cp ada.asc old.asc
            gpg --batch -q --faked-system-time 20210701T000000! --passphrase '' --quick-set-expire \(fingerprint) 20y
            """
        )
        try scene.export("ada")
        let check = scene.check(program)
        let (old, new) = (try scene.keyFile("old.asc"), try scene.keyFile("ada.asc"))
        #expect(
            try await check.verdict(on: signature, at: then, by: [new]).fault == .olderThanSelfSignature
        )
        for files in [[old], [old, new], [new, old]] {
            #expect(try await check.verdict(on: signature, at: then, by: files).state == .good)
        }
        // It had expired when it made this one, and was renewed later.
        let between = try scene.sign("tag\n", by: "ada", at: "20210801T000000")
        #expect(try await check.verdict(on: between, at: nil, by: [old]).fault == .notValidThen)
        #expect(try await check.verdict(on: between, at: nil, by: [new, old]).state == .good)
    }

    @Test(
        "by a key that one of the programs refuses is refused with all",
        arguments: programs,
        ["rsa1024", "rsa1536", "brainpoolP256r1", "secp256k1"]
    )
    func weakKey(program: SignatureProgram, kind: String) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada", kind)
        let signature = try scene.sign("tag\n", by: "ada")
        let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: [try scene.keyFile("ada.asc")])
        #expect(verdict.state != .good)
        switch verdict.fault {
        case .weakKey(let text): #expect(text == "RSA with \(kind.dropFirst(3)) bits")
        case .unsupported(let text): #expect(text.contains("elliptic curve"))
        default: Issue.record("\(String(describing: verdict.fault))")
        }
    }

    @Test("by a key whose self-signature uses SHA-1 is untrusted", arguments: programs)
    func weakSelfSignature(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.run(
            "gpg --batch -q --cert-digest-algo SHA1 --passphrase '' --quick-gen-key 'ada <ada@x>' rsa2048 sign 0"
        )
        try scene.export("ada")
        let signature = try scene.sign("tag\n", by: "ada")
        let verdict = try await scene.check(program).verdict(on: signature, at: nil, by: [try scene.keyFile("ada.asc")])
        #expect(verdict.state == .untrusted)
        #expect(verdict.fault == .weakKey("its self-signature uses SHA-1"))
    }

    @Test("from the future is bad, and so is one with more than is understood", arguments: programs)
    func future(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        let keys = [try scene.keyFile("ada.asc")]
        let future = try scene.sign("tag\n", by: "ada", at: "20990101T000000")
        #expect(try await scene.check(program).verdict(on: future, at: nil, by: keys).fault == .future)
        let noted = try scene.sign("tag\n", by: "ada", options: "--sig-notation '!a@example.com=b'")
        #expect(
            try await scene.check(program).verdict(on: noted, at: nil, by: keys).fault
                == .unsupported("a critical notation")
        )
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

    @Test("of an archive may be one of several, in one block or in many", arguments: programs)
    func severalDetached(program: SignatureProgram) async throws {
        let scene = try SigningScene()
        for user in ["ada", "bob", "eve"] { try scene.makeKey(user) }
        let path = try scene.scratch.write("a.tgz", "archive")
        let open = { @Sendable in try File.reading(path) }
        try scene.run(
            """
            gpg --batch -q -u eve@x -u ada@x -o one.sig --detach-sign a.tgz
            gpg --batch -q -u eve@x -u ada@x --armor -o one.asc --detach-sign a.tgz
            for u in eve ada; do gpg --batch -q -u $u@x --armor -o - --detach-sign a.tgz; done > two.asc
            """
        )
        let (ada, bob) = (try scene.keyFile("ada.asc"), try scene.keyFile("bob.gpg"))
        let check = scene.check(program)
        for name in ["one.sig", "one.asc", "two.asc"] {
            let signature = try scene.bytes(name)
            let verdict = try await check.verdict(onDetached: signature, of: open, by: [bob, ada])
            #expect(verdict == SignatureVerdict(.good, signer: try scene.signer("ada"), keyFile: "ada.asc"), "\(name)")
            let other = try await check.verdict(onDetached: signature, of: open, by: [bob])
            #expect(other.fault == .unknownKey)
        }
        try scene.scratch.write("a.tgz", "forged!")
        for name in ["one.sig", "one.asc", "two.asc"] {
            let verdict = try await check.verdict(onDetached: try scene.bytes(name), of: open, by: [bob, ada])
            #expect(verdict.fault == .otherBytes, "\(name)")
        }
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
