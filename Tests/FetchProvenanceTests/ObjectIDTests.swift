import FetchModel
import Testing

@Suite("The id of a git object")
struct ObjectIDTests {
    @Test(
        "is written with its format",
        arguments: ["sha1:" + String(repeating: "0a", count: 20), "sha256:" + String(repeating: "f0", count: 32)]
    )
    func roundTrip(text: String) { #expect(ObjectID(text)?.description == text) }

    @Test(
        "is no other text",
        arguments: [
            "", "sha1:", "sha1:0a", "sha256:" + String(repeating: "0a", count: 20), String(repeating: "0a", count: 20),
        ]
    )
    func refused(text: String) { #expect(ObjectID(text) == nil) }
}

@Suite("What a lockfile says of an origin")
struct OriginRecordTests {
    @Test("names a path and a reason", arguments: ["tests/: export-ignore", "a: b: eol", "VERSION: export-subst"])
    func difference(text: String) { #expect(OriginDifference(text)?.description == text) }

    @Test("accepts no other reason", arguments: ["", "a", ": eol", "a:eol", "a: unknown", "a: "])
    func refusedDifference(text: String) { #expect(OriginDifference(text) == nil) }

    @Test(
        "names a signer",
        arguments: [
            "openpgp:7BBC42E00772BA905E46F7CDEF0C07B3E35A9A89",
            "ssh:SHA256:" + String(repeating: "aB", count: 21) + "+",
        ]
    )
    func signer(text: String) { #expect(Signer(text)?.description == text) }

    @Test("accepts no other signer", arguments: ["", "openpgp:", "openpgp:12", "ssh:SHA256:abc", "x509:12"])
    func refusedSigner(text: String) { #expect(Signer(text) == nil) }
}
