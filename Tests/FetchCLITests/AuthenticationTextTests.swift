import FetchModel
import Testing

@testable import FetchAuth
@testable import FetchCLI
@testable import FetchEngine

@Suite struct AuthenticationTextTests {
    @Test(arguments: [
        (42, "42 s"), (60, "1 min"), (3540, "59 min"), (3600, "1 h"), (6120, "1 h 42 min"), (86_400, "1 day"),
        (-200_000, "2 days"),
    ])
    func `spans are as people say them`(_ seconds: Int, _ words: String) {
        #expect(Span.words(seconds: seconds) == words)
    }

    private func origin(_ url: String, _ name: String) throws -> KnownOrigin {
        let origin = try #require(WebURL(url)).origin
        var known = KnownOrigin(
            CredentialStatus(
                origin: origin,
                name: name,
                kind: .none,
                source: nil,
                scopes: [],
                expires: nil,
                isRenewable: false
            )
        )
        known.entries = 1
        return known
    }

    @Test(arguments: [
        (
            nil,
            [
                "bitbucket                   https://bitbucket.org",
                "company-bitbucket-internal  https://bitbucket.engineering.example.com",
            ]
        ),
        (
            80,
            [
                "bitbucket                   https://bitbucket.org",
                "company-bitbucket-internal  https://bitbucket.engineering.example.com",
            ]
        ),
        (
            60,
            [
                "bitbucket          https://bitbucket.org",
                "company-…internal  https://bitbucket.engineering.example.com",
            ]
        ),
        (40, ["bitbucket     https://bitbucket.org", "compan…ernal  …t.engineering.example.com"]),
        (20, ["bit…et  …tbucket.org", "com…al  …example.com"]),
    ])
    func `names and origins fit, and still tell hosts apart`(_ width: Int?, _ lines: [String]) throws {
        let origins = [
            try origin("https://bitbucket.org", "bitbucket"),
            try origin("https://bitbucket.engineering.example.com", "company-bitbucket-internal"),
        ]
        let text = AuthenticationText(origins: origins, now: 0, width: width).text
        let heads = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix(" ") }
        if let width { #expect(heads.allSatisfy { $0.columns <= width }) }
        #expect(heads == lines)
    }
}
