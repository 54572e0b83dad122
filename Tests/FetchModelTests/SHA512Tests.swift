import Testing

@testable import FetchModel

struct SHA512Tests {
    /// FIPS 180-4, "abc".
    private static let abc =
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

    @Test func `bytes in pieces have the digest of the standard`() {
        let hasher = SHA512Hasher()
        hasher.update([UInt8(ascii: "a")])
        hasher.update([])
        hasher.update(Array("bc".utf8))
        let digest = hasher.finalize()
        #expect(digest.description == Self.abc)
        #expect(digest == SHA512Digest(hex: Self.abc.uppercased()))
    }

    @Test(arguments: ["", "abc", String(repeating: "0", count: 64), String(repeating: "g", count: 128)])
    func `other texts are no digest`(_ text: String) { #expect(SHA512Digest(hex: text) == nil) }
}
