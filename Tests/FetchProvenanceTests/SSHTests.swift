import FetchModel
import FetchProvenance
import Foundation
import TestSupport
import Testing

@Suite("An SSH signature", .enabled(if: SigningScene.canSign))
struct SSHTests {
    @Test("is good by a key of the project", arguments: ["ed25519", "rsa", "ecdsa"])
    func good(kind: String) async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ada", kind)
        try scene.makeKey("bob")
        let signature = try scene.sshSign("tag\n", by: "ada")
        let files = [try scene.keyFile("bob.asc"), try scene.keyFile("ada.allowed")]
        let verdict = try await scene.check().verdict(on: signature, at: 0, by: files)
        #expect(verdict == SignatureVerdict(.good, signer: try scene.sshSigner("ada"), keyFile: "ada.allowed"))
    }

    @Test("carries its key, and is checked with that where none is trusted")
    func ownKey() async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ada")
        let signature = try scene.sshSign("tag\n", by: "ada")
        let verdict = try await scene.check().verdict(on: signature, at: nil, by: [])
        #expect(verdict == SignatureVerdict(.good, signer: try scene.sshSigner("ada")))
        let forged = ObjectSignature(kind: .ssh, text: signature.text, payload: Array("other\n".utf8))
        #expect(try await scene.check().verdict(on: forged, at: nil, by: []).state == .bad)
    }

    @Test("over other bytes is bad, and by another key untrusted")
    func refused() async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ada")
        try scene.makeSSHKey("eve")
        let signature = try scene.sshSign("tag\n", by: "ada")
        let forged = ObjectSignature(kind: .ssh, text: signature.text, payload: Array("other\n".utf8))
        let keys = [try scene.keyFile("ada.allowed")]
        #expect(try await scene.check().verdict(on: forged, at: 0, by: keys).fault == .otherBytes)
        let other = try await scene.check().verdict(on: signature, at: 0, by: [try scene.keyFile("eve.allowed")])
        #expect(other == SignatureVerdict(.untrusted, signer: try scene.sshSigner("ada"), fault: .unknownKey))
    }

    @Test("counts at the time of the object, not now")
    func time() async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ada", options: "valid-after=\"20200101\",valid-before=\"20210101\"")
        let signature = try scene.sshSign("tag\n", by: "ada")
        let keys = [try scene.keyFile("ada.allowed")]
        for (time, state) in [
            (1_590_969_600, SignatureState.good), (1_577_836_799, .untrusted), (1_609_459_201, .untrusted),
            (-1, .untrusted), (Int.max, .untrusted),
        ] {
            #expect(try await scene.check().verdict(on: signature, at: time, by: keys).state == state)
        }
    }

    @Test("is for git, and its key too")
    func namespace() async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ada")
        try scene.makeSSHKey("mail", options: "namespaces=\"mail\"")
        let other = try scene.sshSign("tag\n", by: "ada", for: "file")
        let verdict = try await scene.check().verdict(on: other, at: 0, by: [try scene.keyFile("ada.allowed")])
        #expect(verdict.state == .bad && verdict.fault == .namespace("file"))
        let signature = try scene.sshSign("tag\n", by: "mail")
        #expect(
            try await scene.check().verdict(on: signature, at: 0, by: [try scene.keyFile("mail.allowed")]).state
                != .good
        )
    }

    @Test("is good by a key that a listed authority signed")
    func authority() async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ca", options: "cert-authority")
        try scene.makeSSHKey("ada")
        try scene.run("ssh-keygen -q -s ca -I ada -n ca@x ada.pub")
        try scene.scratch.write("payload", "tag\n")
        try scene.run(
            "ssh-keygen -q -Y sign -n git -f ada-cert.pub payload 2>/dev/null || ssh-keygen -q -Y sign -n git -f ada payload"
        )
        let signature = ObjectSignature(kind: .ssh, text: try scene.bytes("payload.sig"), payload: Array("tag\n".utf8))
        let now = Int(Date().timeIntervalSince1970)
        let verdict = try await scene.check().verdict(on: signature, at: now, by: [try scene.keyFile("ca.allowed")])
        #expect(verdict == SignatureVerdict(.good, signer: try scene.sshSigner("ada"), keyFile: "ca.allowed"))
    }

    @Test("that is damaged is bad")
    func malformed() async throws {
        let scene = try SigningScene()
        try scene.makeSSHKey("ada")
        let signature = try scene.sshSign("tag\n", by: "ada")
        for text in [[], signature.text.dropLast(40), signature.text + signature.text] {
            let damaged = ObjectSignature(kind: .ssh, text: [UInt8](text), payload: signature.payload)
            #expect(try await scene.check().verdict(on: damaged, at: nil, by: []).state == .bad)
        }
    }
}

@Suite("What git signs", .enabled(if: SigningScene.canSign))
struct GitSignatureTests {
    @Test("is what git verifies", arguments: ["sha1", "sha256"], ["openpgp", "ssh"])
    func oracle(format: String, kind: String) async throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        try scene.makeSSHKey("ada")
        let key = kind == "ssh" ? "../ada.pub" : "ada@x"
        try scene.run(
            """
            git init -q --object-format=\(format) r && cd r && git config gpg.format \(kind) &&
            git config user.signingkey \(key) && git config gpg.ssh.allowedSignersFile ../ada.allowed &&
            git commit -q -S --allow-empty -m one && git tag -s -m 'two

            lines' v1 && git verify-tag v1 && git verify-commit HEAD &&
            git cat-file tag v1 > ../tag && git cat-file commit HEAD > ../commit
            """
        )
        let objects = try #require(ObjectID.Format(rawValue: format))
        let tag = try TagObject(bytes: try scene.bytes("tag"), format: objects)
        let commit = try CommitObject(bytes: try scene.bytes("commit"), format: objects)
        let files = [try scene.keyFile(kind == "ssh" ? "ada.allowed" : "ada.asc")]
        for (signature, time) in [(tag.signature, tag.tagger?.time), (commit.signature, commit.committer.time)] {
            let signature = try #require(signature)
            #expect(try await scene.check().verdict(on: signature, at: time, by: files).state == .good)
        }
    }
}
