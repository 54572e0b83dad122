import FetchProvenance
import Foundation
import TestSupport
import Testing

private let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBZ51y56LUbLO0WnhJwEF3AsLSvogz1EP5+ER/D0v/Wn"

@Suite("A file of keys")
struct KeyFileTests {
    private func fault(_ text: String) -> KeyFileError.Fault? { fault([UInt8](text.utf8)) }

    private func fault(_ bytes: [UInt8]) -> KeyFileError.Fault? {
        do throws(KeyFileError) {
            _ = try KeyFile(name: "keys", bytes: bytes)
            return nil
        } catch { return error.fault }
    }

    @Test(
        "may be allowed_signers",
        arguments: [
            "a@x \(key)", "# c\n\na@x,b@y \(key) comment\n",
            "*@x namespaces=\"git,file\",valid-before=\"20300101\" \(key)",
            "\"a b\" cert-authority \(key)\r\n",
        ]
    )
    func allowedSigners(text: String) { #expect(fault(text) == nil) }

    @Test(
        "holds a key",
        arguments: [
            ("", KeyFileError.Fault.noKeys), ("\n# nothing\n", .noKeys), ("hello\n", .noKeys),
            ("a@x ssh-ed25519\n", .noKeys),
            ("a@x ssh-ed25519 AAAA\n", .noKeys), (key, .noPrincipal(line: 1)), ("a@x \(key)\nb@x\n", .badLine(2)),
            ("a@x \(key.replacing("ed25519", with: "rsa"))", .noKeys),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\n", .secret), ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n", .secret),
            ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n", .malformed("'-----BEGIN PGP PUBLIC KEY BLOCK-----' has no end")),
            (
                "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n*\n-----END PGP PUBLIC KEY BLOCK-----\n",
                .malformed("a block is not base64")
            ),
        ]
    )
    func refused(text: String, expected: KeyFileError.Fault) { #expect(fault(text) == expected) }

    @Test("that is binary is OpenPGP's")
    func binary() {
        #expect(fault([0x99, 0xff]) == .malformed("a packet is cut off"))
        #expect(fault([0x95, 0, 0]) == .malformed("it holds a secret key"))
        #expect(fault([0xc5, 1, 4]) == .malformed("it holds a secret key"))
        #expect(fault([0xcd, 1, 0x41]) == .malformed("there is no public key in it"))
        #expect(fault([0x00, 0xff, 0xfe]) == .noKeys)
    }

    @Test("of gpg is read with and without armour", .enabled(if: SigningScene.canSign))
    func openPGP() throws {
        let scene = try SigningScene()
        try scene.makeKey("ada")
        try scene.makeKey("bob", "rsa2048")
        try scene.run("cat ada.asc bob.asc > both.asc; cat ada.gpg bob.gpg > both.gpg")
        for name in ["ada.asc", "ada.gpg", "both.asc", "both.gpg"] { #expect(fault(try scene.bytes(name)) == nil) }
        try scene.run("gpg --batch -q --export-secret-keys --output secret.gpg ada@x")
        #expect(fault(try scene.bytes("secret.gpg")) == .malformed("it holds a secret key"))
        // Cut at every byte it is refused, and never a crash.
        let bytes = try scene.bytes("ada.gpg")
        for count in 1..<bytes.count { _ = fault([UInt8](bytes[..<count])) }
    }
}
