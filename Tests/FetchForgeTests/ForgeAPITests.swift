import FetchForge
import FetchModel
import Testing

/// How the API is asked.
@Suite struct ForgeAPITests {
    private let url = "\(Scene.api)/refs/tags/rev1"

    @Test func `JSON is asked for, with the credential of the API's origin`() async throws {
        let wire = Wire([url: [try .fixture("tag.json")]])
        let source = CredentialSource(credential: { origin, purpose in
            origin.description == "https://api.bitbucket.org" && purpose == .api ? Scene.token : nil
        })
        let forge = try Scene.address().forge(wire, source)
        _ = try await forge.resolve(.tag("rev1"), in: Scene.repository)
        let request = try #require(await wire.requests.first)
        #expect(request.credential == Scene.token.credential)
        #expect(request.headers == [HTTPField("Accept", "application/json")])
    }

    @Test func `a refused credential is replaced once`() async throws {
        let expired = try Wire.Answer.fixture("error-401.json", status: 401)
        let wire = Wire([url: [expired, try .fixture("tag.json")]])
        let fresh = IssuedCredential(.bearer(Secret("fresh")), source: "fetch login")
        let source = CredentialSource(
            credential: { _, _ in Scene.token },
            replacement: { refused, _, _, _ in refused == Scene.token ? fresh : nil }
        )
        let forge = try Scene.address().forge(wire, source)
        _ = try await forge.resolve(.tag("rev1"), in: Scene.repository)
        #expect(await wire.requests.map(\.credential) == [Scene.token.credential, fresh.credential])
    }

    @Test func `and not twice`() async throws {
        let wire = Wire([url: [try .fixture("error-401.json", status: 401)]])
        let source = CredentialSource(credential: { _, _ in Scene.token }, replacement: { _, _, _, _ in Scene.token })
        let forge = try Scene.address().forge(wire, source)
        #expect(
            try await failure { _ = try await forge.resolve(.tag("rev1"), in: Scene.repository) }.code
                == "credential-refused"
        )
        #expect(await wire.requests.count == 2)
    }
}
