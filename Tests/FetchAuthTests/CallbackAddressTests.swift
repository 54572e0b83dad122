import FetchModel
import Testing

@testable import FetchAuth

@Suite struct CallbackAddressTests {
    @Test(arguments: [
        ("http://localhost:8976", "localhost", 8976, "/"), ("http://localhost/x/", "localhost", 80, "/x/"),
        ("http://127.0.0.1:9000/callback", "127.0.0.1", 9000, "/callback"), ("http://[::1]:9", "::1", 9, "/"),
    ])
    func `the port and the path are the user's, and the redirect is their text`(
        _ text: String,
        _ host: String,
        _ port: Int,
        _ path: String
    ) throws {
        let address = try CallbackAddress(text, variable: "V")
        #expect(address.host == host && address.port == port && address.path == path)
        #expect(address.redirect(port: address.port) == text)
    }

    @Test(arguments: [
        "https://localhost:8976", "http://example.com:8976", "http://0.0.0.0:8976", "localhost:8976",
        "http://localhost:0", "http://localhost:8976/?x=y", "http://u:p@localhost:1", "http://localhost:70000", "",
    ])
    func `a URL that cannot be listened at is refused`(_ text: String) {
        #expect(throws: SignInError.invalidCallback(variable: "V")) { try CallbackAddress(text, variable: "V") }
    }

    @Test func `any port is one that the system chooses`() async throws {
        let listener = try CallbackListener(at: CallbackAddress(anyPortOf: "http://127.0.0.1"))
        defer { listener.cancel() }
        #expect(listener.port > 0)
        #expect(try CallbackAddress(anyPortOf: "http://127.0.0.1").redirect(port: 4711) == "http://127.0.0.1:4711/")
        async let page = Visitor.get("/?code=c0de&state=s", listener.port)
        #expect(try await listener.redirection().code == Secret("c0de"))
        await listener.finish(.granted)
        #expect(try await page.contains("Access granted"))
    }
}
