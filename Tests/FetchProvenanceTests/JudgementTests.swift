import FetchModel
import FetchProvenance
import Foundation
import TestSupport
import Testing

@Suite("The signature that counts", .enabled(if: SigningScene.canSign))
struct JudgementTests {
    private let scene: SigningScene

    init() throws {
        scene = try SigningScene()
        try scene.makeSSHKey("ada")
        try scene.makeSSHKey("eve")
        try scene.run(
            """
            git init -q r && cd r && git config gpg.format ssh && git config user.signingkey ../ada.pub &&
            git commit -q --allow-empty -m plain && git tag -a -m unsigned plain-plain && git tag -s -m signed plain-signed &&
            git commit -q -S --allow-empty -m signed && git tag -a -m unsigned signed-plain &&
            git -c user.signingkey=../eve.pub tag -s -m eve signed-eve
            """
        )
    }

    private func tag(_ name: String) throws -> TagObject {
        try scene.run("git -C r cat-file tag \(name) > object")
        return try TagObject(bytes: try scene.bytes("object"), format: .sha1)
    }

    private func commit(_ name: String) throws -> CommitObject {
        try scene.run("git -C r cat-file commit \(name)^0 > object")
        return try CommitObject(bytes: try scene.bytes("object"), format: .sha1)
    }

    private func finding(
        _ tagName: String?,
        _ commitName: String,
        by files: [String]
    ) async throws -> SignatureJudgement.Finding {
        let judgement = SignatureJudgement(scene.check(), keys: try files.map(scene.keyFile))
        return try await judgement.finding(tag: try tagName.map(tag), commit: try commit(commitName))
    }

    @Test("is the tag's, else the commit's")
    func order() async throws {
        let ada = try scene.sshSigner("ada")
        for (tag, commit, signed) in [
            ("plain-signed", "plain-signed", OriginRecord.Signed.tag), ("signed-plain", "signed-plain", .commit),
            (nil, "signed-plain", .commit),
        ] {
            let finding = try await finding(tag, commit, by: ["ada.allowed"])
            #expect(finding.signed == signed)
            #expect(finding.signer == ada)
        }
    }

    @Test("is not the commit's where another key signed the tag")
    func otherTagSigner() async throws {
        let refusal = await #expect(throws: SignatureRefusal.self) {
            try await finding("signed-eve", "signed-eve", by: ["ada.allowed"])
        }
        guard case .refused(.tag, let verdict, _) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(verdict.state == .untrusted)
        #expect(refusal?.failure.kind == .data)
        #expect(refusal?.failure.message.contains("is not in 'ada.allowed'") == true)
    }

    @Test("is refused where its object was changed after it was signed, although no key is trusted")
    func changed() async throws {
        try scene.run("git -C r cat-file tag plain-signed | sed 's/^signed$/changed/' > object")
        let changed = try TagObject(bytes: try scene.bytes("object"), format: .sha1)
        let commit = try commit("plain-signed")
        let refusal = await #expect(throws: SignatureRefusal.self) {
            try await SignatureJudgement(scene.check(), keys: []).finding(tag: changed, commit: commit)
        }
        #expect(refusal?.failure.kind == .data)
        #expect(refusal?.failure.message.hasSuffix("was made over other bytes") == true)
    }

    @Test("is not checked where it is OpenPGP and no key is trusted")
    func unverified() async throws {
        try scene.makeKey("bob")
        let text = try scene.sign("other\n", by: "bob").text
        try scene.run("git -C r cat-file tag plain-plain > object")
        let tag = try TagObject(bytes: try scene.bytes("object") + text, format: .sha1)
        let commit = try commit("plain-plain")
        let finding = try await SignatureJudgement(scene.check(), keys: []).finding(tag: tag, commit: commit)
        #expect(finding.verdict.state == .unverified)
    }

    @Test("must be there where keys are listed, and is recorded where none is")
    func unsigned() async throws {
        await #expect(throws: SignatureRefusal.unsigned(hasTag: true)) {
            try await finding("plain-plain", "plain-plain", by: ["ada.allowed"])
        }
        await #expect(throws: SignatureRefusal.unsigned(hasTag: false)) {
            try await finding(nil, "plain-plain", by: ["ada.allowed"])
        }
        let nothing = try await finding("plain-plain", "plain-plain", by: [])
        #expect(nothing.signed == nil && nothing.verdict.state == .none)
        let seen = try await finding("signed-eve", "signed-eve", by: [])
        #expect(try seen.signed == .tag && seen.signer == scene.sshSigner("eve"))
    }
}
