import FetchModel
import Testing

@testable import FetchEngine

@Suite struct SignerChangeTests {
    private static let one = Signer.ssh(fingerprint: String(repeating: "a", count: 43))
    private static let two = Signer.ssh(fingerprint: String(repeating: "b", count: 43))
    private static let subkey = Signer.openPGP(fingerprint: String(repeating: "A", count: 40))
    private static let primary = Signer.openPGP(fingerprint: String(repeating: "B", count: 40))

    private func pin(_ signed: OriginRecord.Signed?, _ signer: Signer?, hasKeys: Bool = false) -> Pin {
        Pin(
            name: "engine",
            source: "s",
            request: Request(hasKeys ? [Request.Field("signed-by", .list(["sha256:00"]))] : []),
            tree: TreeID(SHA256Hasher.digest(of: [])),
            files: 1,
            bytes: 1,
            origin: OriginRecord(commitTree: nil, signed: signed, signer: signer)
        )
    }

    private func message(_ old: Pin?, _ signed: OriginRecord.Signed?, _ signer: Signer?, hasKeys: Bool = false)
        -> String?
    {
        let new = OriginRecord(commitTree: nil, signed: signed, signer: signer)
        return SignerChange("engine", from: old, to: new, hasKeys: hasKeys)?.note("engine").message
    }

    @Test func `another signer is told, and so is none`() {
        #expect(
            message(pin(.tag, Self.one), .tag, Self.two)
                == "the signer of 'engine' changed: \(Self.one) before, \(Self.two) now"
        )
        #expect(
            message(pin(.tag, Self.one), nil, nil) == "'engine' is not signed any more; it was signed by \(Self.one)"
        )
        #expect(message(pin(.commit, nil), nil, nil) == "'engine' is not signed any more; its commit was signed")
        #expect(message(pin(.tag, Self.one), .tag, nil)?.contains("cannot be checked") == true)
    }

    @Test func `what is as before is not`() {
        #expect(message(nil, .tag, Self.one) == nil)
        #expect(message(pin(nil, nil), .tag, Self.one) == nil)
        #expect(message(pin(.tag, Self.one), .commit, Self.one) == nil)
        #expect(message(pin(.tag, nil), .tag, nil) == nil)
    }

    @Test func `the primary key of a subkey is not another signer`() {
        #expect(message(pin(.tag, Self.subkey), .tag, Self.primary, hasKeys: true) == nil)
        #expect(message(pin(.tag, Self.subkey, hasKeys: true), .tag, Self.primary, hasKeys: true) != nil)
    }
}
