import FetchModel
import Testing

@testable import FetchAuth

@Suite struct RedirectionTests {
    private let challenge = Challenge()
    private let origin = Origin(scheme: "https", host: "git.example.com", port: nil)

    private func code(_ query: String) throws -> String {
        let query = query.replacing("STATE", with: challenge.state.revealed)
        return try #require(Redirection(query: query)).code(answering: challenge, of: origin).revealed
    }

    @Test(arguments: [
        ("code=abc&state=STATE", "abc"), ("state=STATE&code=a%2Fb%2B", "a/b+"), ("code=a&state=STATE&x=y", "a"),
        ("c%6fde=a&state=STATE", "a"),
    ])
    func `a granted request gives its code`(_ query: String, _ expected: String) throws {
        #expect(try code(query) == expected)
    }

    @Test(arguments: [
        ("error=access_denied&error_description=The+user+said+no&state=STATE", "sign-in-denied"),
        ("error=access_denied", "sign-in-denied"), ("error=server_error&state=STATE", "sign-in-denied"),
        ("error=access_denied&state=wrong", "wrong-state"), ("code=a", "wrong-state"), ("code=a&state=", "wrong-state"),
        ("code=a&state=wrong", "wrong-state"), ("code=a&error=access_denied", "wrong-state"),
        ("code=a&state=STATEx", "wrong-state"), ("state=STATE", "missing-code"), ("code=&state=STATE", "missing-code"),
    ])
    func `everything else ends the sign-in, each with its own reason`(_ query: String, _ reason: String) throws {
        let failure = try #require(throws: SignInError.self) { try code(query) }.failure
        #expect(failure.kind == .permission && failure.code == reason)
        #expect(failure.help?.contains("`fetch login https://git.example.com` again") == true)
    }

    @Test func `what the server says is shown on one line, without control characters`() throws {
        let failure = try #require(throws: SignInError.self) {
            try code("error=access_denied&error_description=No%0A%1B%5B31mway&state=STATE")
        }
        #expect(failure.failure.message == "access was not granted: No [31mway")
    }

    @Test func `what the server repeats of the consumer's secret is hidden`() throws {
        let secrets = Credential.basic(user: "key", password: Secret("s3cr3t-consumer")).secrets
        for field in [
            "error_description=bad+key s3cr3t-consumer", "error_description=Basic+a2V5OnMzY3IzdC1jb25zdW1lcg==", "",
        ] {
            let error = field.isEmpty ? "s3cr3t-consumer" : "access_denied"
            let query = "error=\(error)&\(field)&state=\(challenge.state.revealed)"
            let redirection = try #require(Redirection(query: query))
            let failure = try #require(throws: SignInError.self) {
                try redirection.code(answering: challenge, of: origin, hiding: secrets)
            }
            let message = failure.failure.message
            #expect(message.contains("••••"))
            #expect(!message.contains("s3cr3t") && !message.contains("a2V5OnMzY3"))
        }
    }

    @Test(arguments: [
        "", "x=y", "CODE=a", "=", "&&", "code=a&code=b&state=x", "code=a&state=x&state=x", "c%6fde=a&code=a&state=x",
    ])
    func `a request without a redirection's fields, or with one twice, is none`(_ query: String) {
        #expect(Redirection(query: query) == nil)
    }
}
