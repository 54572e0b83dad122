import FetchModel
import Testing

@testable import FetchAuth

@Suite struct CredentialStatusTests {
    @Test func `each origin says what would be used, from where, and never what`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn()
        let other = Origin(scheme: "https", host: "git.example.com", port: 8443)
        try await scene.authenticator().store(Secret("s3cr3t-token"), for: other, and: [])
        scene.stage.pass(7200)
        let environment = [
            "GITHUB_TOKEN": "s3cr3t-github", "FETCH_TOKEN_a__b_example": "s3cr3t-fetch",
        ].merging(AuthenticationScene.consumer) { $1 }
        let work = Origin(scheme: "https", host: "work.example", port: nil)
        let all = try await scene.authenticator(environment).status([work: "work"])
        let lines = all.map {
            "\($0.origin) \($0.name ?? "-") \($0.kind.rawValue) \($0.source ?? "-") \($0.scopes) "
                + "\($0.expires.map { $0 - scene.stage.now } ?? -1) \($0.isRenewable)"
        }
        #expect(
            lines == [
                "https://bitbucket.org bitbucket oauth fetch login [\"repository\"] 0 true",
                "https://github.com github token GITHUB_TOKEN [] -1 false",
                "https://gitlab.com gitlab none - [] -1 false",
                "https://codeberg.org codeberg none - [] -1 false",
                "https://work.example work none - [] -1 false",
                "https://git.example.com:8443 - token fetch login --with-token [] -1 false",
                "https://a-b.example - token FETCH_TOKEN_a__b_example [] -1 false",
            ]
        )
        #expect(await scene.server.count == 0)
        var text = "\(all)"
        dump(all, to: &text)
        for secret in ["s3cr3t", "access-0", "refresh-0"] { #expect(!text.contains(secret)) }
    }

    @Test func `the consumer alone is told without asking for a token`() async throws {
        let scene = try AuthenticationScene()
        let found = try await scene.authenticator().status().first
        #expect(found?.kind == .clientCredentials)
        #expect(found?.source == "BITBUCKET_CONSUMER_KEY and BITBUCKET_CONSUMER_SECRET")
        #expect(await scene.server.count == 0)
    }

    @Test(arguments: ["bitbucket_org", "my__git_example_com", "a____b_c", "x", "127_0_0_1"])
    func `a variable's host is found again`(_ name: String) throws {
        let origin = try #require(Origin(tokenVariable: "FETCH_TOKEN_\(name)"))
        #expect(origin.tokenVariable == "FETCH_TOKEN_\(name)")
    }

    @Test(arguments: [
        "GITHUB_TOKEN", "FETCH_TOKEN_", "FETCH_TOKEN__a", "FETCH_TOKEN_a___b", "FETCH_TOKEN_a_", "FETCH_TOKEN_a/b",
    ])
    func `other variables are no hosts`(_ name: String) {
        #expect(Origin(tokenVariable: name) == nil)
    }

    @Test func `nothing of a sign-in prints its secrets`() async throws {
        let scene = try AuthenticationScene(TokenServer(codes: ["c0de-0123"]))
        try await scene.signIn()
        let authenticator = scene.authenticator()
        let entries = try scene.store.read()
        let challenge = Challenge()
        let redirection = try #require(Redirection(query: "code=s3cr3t-code&state=x"))
        let pasted = try #require(PastedText("s3cr3t-code"))
        let helper = try #require(GitCredential([UInt8]("username=a\npassword=s3cr3t-helper\n".utf8), now: 0))
        let found = try await authenticator.credential(of: AuthenticationScene.site, for: .git)
        let registration = ClientRegistration(id: "key", secret: Secret("s3cr3t-consumer"), source: "x")
        let netRC = NetRC("machine a login b password s3cr3t-netrc")
        var text = ""
        for value in [entries, challenge, redirection, pasted, helper, found as Any, registration, netRC] as [Any] {
            text += String(describing: value) + String(reflecting: value)
            dump(value, to: &text)
        }
        let secrets = ["s3cr3t", "access-0", "refresh-0", challenge.state.revealed, challenge.verifier.revealed]
        for secret in secrets { #expect(!text.contains(secret), "\(secret)") }
    }
}
