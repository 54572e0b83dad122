import Foundation
import Testing

@testable import LocalForge

@Suite struct OAuthPolicyTests {
    @Test func `each setting is changed by its name`() {
        var policy = OAuthPolicy()
        let settings = [
            "callback": "http://localhost:1", "consent": "deny", "expires-in": "5", "grace": "600", "scope": "a b",
            "scope-key": "scopes",
        ]
        let taken = settings.map { policy.set($0, to: $1) }
        #expect(!taken.contains(false))
        #expect(
            policy
                == OAuthPolicy(
                    callback: "http://localhost:1",
                    consent: .deny,
                    expiresIn: 5,
                    grace: 600,
                    scopeKey: .scopes,
                    scope: "a b"
                )
        )
    }

    @Test(arguments: [("consent", "maybe"), ("expires-in", "-1"), ("grace", ""), ("scope-key", "s"), ("nope", "1")])
    func `what it does not know changes nothing`(name: String, value: String) {
        var policy = OAuthPolicy()
        let isTaken = policy.set(name, to: value)
        #expect(!isTaken)
        #expect(policy == OAuthPolicy())
    }

    @Test func `a consumer is named by HTTP Basic alone`() {
        let consumer = Consumer(key: "key", secret: "se:cret")
        func basic(_ pair: String) -> String { "Basic " + Data(pair.utf8).base64EncodedString() }
        #expect(consumer.isNamed(by: basic("key:se:cret")))
        for header in [nil, "", "Bearer se:cret", basic("key:"), basic("key:secret"), basic("other:se:cret")] {
            #expect(!consumer.isNamed(by: header))
        }
    }
}
