import FetchModel
import Testing

@testable import FetchAuth

@Suite struct PastedTextTests {
    private let redirection = Redirection(query: "code=a&state=b")

    @Test(arguments: [
        "  http://localhost:8976/?code=a&state=b \r\n", "localhost:8976?code=a&state=b#frag",
        "'http://localhost:8976/?code=a&state=b'", "\"?code=a&state=b\"", "code=a&state=b", "<code=a&state=b>",
        "http://localhost:8976/?code=a &state=b",
        // Bracketed paste, and other keys.
        "\u{1b}[200~http://localhost:8976/?code=a&state=b\u{1b}[201~", "\u{1b}[C\u{1b}[1;5Dcode=a&state=b\u{1b}[201~",
        "\u{200b}code=a&st\u{7}ate=b",
    ])
    func `a callback URL is read like the browser's`(_ text: String) throws {
        #expect(PastedText(text) == .redirection(try #require(redirection)))
    }

    @Test func `a refusal counts, too`() {
        #expect(
            PastedText("?error=access_denied")
                == Redirection(query: "error=access_denied").map(PastedText.redirection)
        )
    }

    @Test(arguments: [
        ("'aBc-_.~9'", "aBc-_.~9"), ("aBcdefg-_.~9=", "aBcdefg-_.~9="),
        ("\u{1b}[200~0123456789abcdef\u{1b}[201~", "0123456789abcdef"),
    ])
    func `a bare code is accepted`(_ text: String, _ code: String) { #expect(PastedText(text) == .code(Secret(code))) }

    @Test(arguments: ["localhost:8976", "127.0.0.1:80", "127.0.0.2:8976", "[::1]:8976"])
    func `a callback may be at any address of this machine`(_ authority: String) throws {
        let redirection = Redirection(query: "code=abcdefgh&state=s")
        #expect(
            PastedText("http://\(authority)/?code=abcdefgh&state=s") == .redirection(try #require(redirection))
        )
    }

    @Test(arguments: [
        "https://bitbucket.org/site/oauth2/authorize?client_id=k&state=s", "http://localhost:8976/", "ünknown-code",
        "yes", "y", "ok", "exit", "help!", "access granted", "fetch login --no-browser", "code=a", "?code=a",
        "code=&state=b",
        "https://evil.example/?code=abcdefgh&state=s", "http://127.0.0.1.evil.example/?code=abcdefgh&state=s",
        "state=abcdefgh", "me@example.com", "localhost:8976", "what is that?", "/home/ada/callback", "a&b=cdefgh",
    ])
    func `what cannot be a code or a callback URL is unusable`(_ text: String) {
        #expect(PastedText(text) == .unusable)
    }

    @Test(arguments: ["", " \t", "\u{1b}[200~\u{1b}[201~", "\r\n", "''", "\u{1b}[A"])
    func `an empty line is nothing`(_ text: String) { #expect(PastedText(text) == nil) }
}
