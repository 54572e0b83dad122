import Testing

@testable import LocalForge

@Suite struct ChallengeTests {
    /// RFC 7636, appendix B.
    private let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    @Test func `a hashed challenge is met by its verifier alone`() throws {
        let challenge = try #require(Challenge(challenge, method: "S256"))
        #expect(challenge.isMet(by: verifier))
        #expect(!challenge.isMet(by: self.challenge))
        #expect(!challenge.isMet(by: nil))
    }

    @Test func `a plain challenge is the verifier`() throws {
        let challenge = try #require(Challenge(verifier, method: nil))
        #expect(challenge.isMet(by: verifier))
        #expect(!challenge.isMet(by: "other"))
        #expect(Challenge(verifier, method: "S512") == nil)
    }
}
