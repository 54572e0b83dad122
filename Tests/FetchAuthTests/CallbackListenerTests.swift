import FetchModel
import FetchSystem
import Glibc
import Testing

@testable import FetchAuth

@Suite struct CallbackListenerTests {
    private let port: UInt16
    private let listener: CallbackListener

    init() throws {
        port = try Visitor.freePort()
        listener = try CallbackListener(
            at: CallbackAddress("http://localhost:\(port)/callback", variable: "BITBUCKET_CALLBACK_URL")
        )
    }

    @Test(arguments: [false, true])
    func `the callback is heard on both addresses, and its page comes when the sign-in is over`(_ v6: Bool) async throws
    {
        guard !v6 || Visitor.hasV6 else { return }
        async let page = Visitor.get("/callback?code=c0de&state=s", port, v6: v6)
        let redirection = try await listener.redirection()
        #expect(redirection == Redirection(query: "code=c0de&state=s"))
        await listener.finish(.granted)
        let text = try await page
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("Access granted") && text.contains("You can close this window."))
        #expect(throws: SystemError.self) { try Visitor(port) }
    }

    @Test func `whatever is not the callback ends nothing`() async throws {
        defer { listener.cancel() }
        let silent = try (0..<40).map { _ in try Visitor(port) }
        let slow = try Visitor(port)
        slow.say("GET /callback?code=")
        #expect(try await Visitor.get("/favicon.ico", port).hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        #expect(try await Visitor.get("/", port).hasPrefix("HTTP/1.1 404"))
        #expect(try await Visitor.get("/callback", port).hasPrefix("HTTP/1.1 404"))
        #expect(try await Visitor.get("/callback/?code=a&state=b", port).hasPrefix("HTTP/1.1 404"))
        #expect(try await Visitor.get("//evil/callback?code=a", port).hasPrefix("HTTP/1.1 404"))
        #expect(try await Visitor.get("/callback?code=a&state=b", port, method: "HEAD").hasPrefix("HTTP/1.1 405"))
        #expect(try await Visitor.get("/callback?code=a&state=b", port, method: "POST").hasPrefix("HTTP/1.1 405"))
        #expect(try await Visitor.get("callback?code=a", port).hasPrefix("HTTP/1.1 400"))
        for garbage in ["\u{16}\u{3}\u{1}\u{2}\u{0}", "\r\n\r\n", "GET\r\n\r\n", "SSH-2.0-x\r\n\r\n", "\u{0}\r\n\r\n"] {
            let visitor = try Visitor(port)
            visitor.say(garbage)
            #expect(try await visitor.hear().hasPrefix("HTTP/1.1 400"), "\(garbage.debugDescription)")
        }
        let long = try Visitor(port)
        long.say("GET /" + String(repeating: "x", count: 20_000))
        #expect(try await long.hear().hasPrefix("HTTP/1.1 400"))

        // The real one still comes through, piece by piece.
        let browser = try Visitor(port)
        for piece in ["GET /callback?co", "de=a&state=b HTTP/1.1\r\nHost: localhost\r", "\n\r\n"] { browser.say(piece) }
        #expect(try await listener.redirection() == Redirection(query: "code=a&state=b"))
        _ = silent
    }

    @Test func `one code is taken, and the next one is told so`() async throws {
        async let first = Visitor.get("/callback?code=1&state=s", port)
        #expect(try await listener.redirection().code == Secret("1"))
        #expect(try await Visitor.get("/callback?code=2&state=s", port).hasPrefix("HTTP/1.1 409 Conflict\r\n"))
        #expect(try await listener.redirection().code == Secret("1"))
        await listener.finish(.failed(Failure(.permission, "x", "it did not work", help: "run `fetch <login>`")))
        let page = try await first
        #expect(page.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
        #expect(page.contains("It did not work.") && page.contains("<code>fetch &lt;login&gt;</code>"))
    }

    @Test func `a port on which another sign-in listens says so`() async throws {
        defer { listener.cancel() }
        for host in ["localhost", "127.0.0.1"] {
            let failure = try await failure {
                _ = try CallbackListener(
                    at: CallbackAddress("http://\(host):\(port)", variable: "BITBUCKET_CALLBACK_URL")
                )
            }
            #expect(failure.kind == .unavailable && failure.code == "callback-port-taken")
            #expect(failure.message == "another `fetch login` is waiting for the browser on callback port \(port)")
        }
    }

    @Test func `a port that is taken on ::1 alone is taken too`() async throws {
        defer { listener.cancel() }
        let port = try Visitor.freePort()
        guard Visitor.hasV6, case .success(let socket) = LoopbackSocket.v6(port) else { return }
        defer { close(socket) }
        let failure = try await failure {
            _ = try CallbackListener(
                at: CallbackAddress("http://localhost:\(port)", variable: "BITBUCKET_CALLBACK_URL")
            )
        }
        #expect(failure.code == "callback-port-taken")
    }

    @Test func `a port on which another program listens says so, whatever that program responds`() async throws {
        defer { listener.cancel() }
        let port = try Visitor.freePort()
        guard case .success(let socket) = LoopbackSocket.v4("127.0.0.1", port) else { return }
        defer { close(socket) }
        let failure = try await failure {
            _ = try CallbackListener(
                at: CallbackAddress("http://localhost:\(port)", variable: "BITBUCKET_CALLBACK_URL")
            )
        }
        #expect(failure.kind == .unavailable && failure.code == "callback-port-taken")
        #expect(failure.message == "callback port \(port) is already in use")
        #expect(failure.help?.contains("BITBUCKET_CALLBACK_URL") == true)
    }

    @Test func `cancelling ends the wait and frees the port`() async throws {
        let waiting = Task { [listener] in try await listener.redirection() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        listener.cancel()
        // The thread closes its sockets a moment later.
        var isFree = false
        for _ in 0..<500 where !isFree {
            if let next = try? CallbackListener(
                at: CallbackAddress("http://localhost:\(port)", variable: "BITBUCKET_CALLBACK_URL")
            ) {
                isFree = true
                next.cancel()
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(isFree)
    }

    @Test func `the page asks for nothing and allows nothing`() async throws {
        let text = String(decoding: CallbackPage.granted.response, as: UTF8.self)
        let (head, body) = try #require(text.split(separator: "\r\n\r\n", maxSplits: 1).pair)
        #expect(head.contains("Connection: close") && head.contains("Cache-Control: no-store"))
        #expect(head.contains("Referrer-Policy: no-referrer"))
        #expect(head.contains("Content-Security-Policy: default-src 'none'; style-src 'sha256-"))
        #expect(head.contains("Content-Length: \(body.utf8.count)"))
        for word in ["<script", "http:", "https:", "url(", "src=", "@import", "<link", "javascript:"] {
            #expect(!body.contains(word), "\(word)")
        }
        #expect(body.contains("color-scheme:light dark"))
        listener.cancel()
    }

    @Test func `what a server says is text on the page`() {
        let failure = Failure(.permission, "x", "refused: <script>alert(1)</script>", help: "\"a\" & b")
        let text = String(decoding: CallbackPage.failed(failure).response, as: UTF8.self)
        #expect(text.contains("Refused: &lt;script&gt;alert(1)&lt;/script&gt;.") && !text.contains("<script"))
        #expect(text.contains("&quot;a&quot; &amp; b"))
        listener.cancel()
    }
}

extension Array {
    fileprivate var pair: (Element, Element)? { count == 2 ? (self[0], self[1]) : nil }
}
