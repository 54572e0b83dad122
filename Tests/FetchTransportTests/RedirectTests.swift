import FetchModel
import FetchSystem
import FetchTransport
import Testing

@testable import FetchTransport

struct RedirectTests {
    let token = Credential.bearer(Secret("s3cret"))

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect within the origin keeps the credential`(status: Int) async throws {
        let server = try ScriptedServer { exchange in
            try exchange.request.target == "/a/b" ? exchange.answer(status, ["Location: c?x=1"]) : exchange.answer()
        }
        let response = try await CurlTransport().get(server.url("/a/b"), credential: token)
        #expect(response.url == (try server.url("/a/c?x=1")))
        #expect(server.requests.map { $0["Authorization"] } == ["Bearer s3cret", "Bearer s3cret"])
    }

    @Test func `a redirect to where the request ends is the answer`() async throws {
        let server = try ScriptedServer { exchange in
            let next = ["/a": "/b", "/b": "/account/signin/?next=/a"][exchange.request.target]
            try exchange.answer(next == nil ? 500 : 302, next.map { ["Location: \($0)"] } ?? [])
        }
        let request = HTTPRequest(try server.url("/a"), endsAt: { $0.wire.contains("signin") })
        let response = try await CurlTransport().send(request)
        #expect(response.status == 302)
        #expect(response.url == (try server.url("/b")))
        #expect(response.redirects == [try server.url("/a")])
        #expect(response.redirect == (try server.url("/account/signin/?next=/a")))
        #expect(server.requests.map(\.target) == ["/a", "/b"])
    }

    @Test func `a redirect that is refused does not show the credential that it repeats`() async throws {
        let server = try ScriptedServer { try $0.answer(302, ["Location: /s3cret"]) }
        let trace = Monitor("")
        let transport = CurlTransport(trace: { line in trace.update { $0 += line + "\n" } })
        let failure = await failure { _ = try await transport.get(server.url("/a"), credential: token) }
        #expect(failure?.code == "redirect-refused")
        #expect(failure?.message.contains("back to") == true)
        #expect(failure?.message.contains("s3cret") == false)
        #expect(trace.read { $0 }.contains("302 -> http://127.0.0.1:\(server.port)/••••\n"))
        #expect(!trace.read { $0 }.contains("s3cret"))
    }

    @Test func `another port gets neither the credential nor any header, and neither does the way back`() async throws {
        let home = try ScriptedServer { exchange in
            let there = exchange.request["X-There"] ?? ""
            try exchange.request.target == "/start" ? exchange.answer(302, ["Location: \(there)"]) : exchange.answer()
        }
        let back = try home.url("/back")
        let other = try ScriptedServer { try $0.answer(302, ["Location: \(back.wire)"]) }
        let there = HTTPField("X-There", try other.url("/there").wire)
        for credential in [
            token, .basic(user: "me", password: Secret("s3cret")),
            .header(name: "PRIVATE-TOKEN", value: Secret("s3cret")),
        ] {
            let headers = [there, HTTPField("Accept", "application/json")]
            let request = HTTPRequest(try home.url("/start"), headers: headers, credential: credential)
            #expect(try await CurlTransport().send(request).url == back)
        }
        #expect(home.requests.count == 6)
        for request in home.requests {
            let carries = request["Authorization"] != nil || request["Private-Token"] != nil
            #expect(carries == (request.target == "/start"))
            #expect(request["Accept"] == (request.target == "/start" ? "application/json" : "*/*"))
        }
        for request in other.requests {
            #expect(request["Authorization"] == nil && request["Private-Token"] == nil && request["X-There"] == nil)
            #expect(request["Accept"] == "*/*")
        }
    }

    @Test func `another origin learns which version of git's protocol is spoken`() async throws {
        let other = try ScriptedServer { try $0.answer() }
        let there = try other.url("/there").wire
        let home = try ScriptedServer { try $0.answer(301, ["Location: \(there)"]) }
        let headers = [HTTPField("Git-Protocol", "version=2"), HTTPField("Cookie", "s3cret")]
        let response = try await CurlTransport().send(
            HTTPRequest(try home.url("/a"), headers: headers, credential: token)
        )
        #expect(response.url.wire == there)
        #expect(other.requests.map { $0["Git-Protocol"] } == ["version=2"])
        #expect(other.requests.allSatisfy { $0["Cookie"] == nil && $0["Authorization"] == nil })
    }

    @Test func `another host gets no credential, even on the same port`() async throws {
        let server = try ScriptedServer { exchange in
            guard exchange.request.target == "/a", let host = exchange.request["Host"] else {
                return try exchange.answer()
            }
            let port = host.split(separator: ":")[1]
            try exchange.answer(302, ["Location: http://localhost:\(port)/b"])
        }
        _ = try await CurlTransport().get(server.url("/a"), credential: token)
        #expect(server.requests.map { $0["Authorization"] } == ["Bearer s3cret", nil])
    }

    @Test func `another scheme is another origin`() throws {
        let url = try #require(WebURL("http://localhost:8443/a"))
        let hop = try Hop(HTTPRequest(url, headers: [HTTPField("X", "1")], credential: token))
        let next = try hop.following("https://localhost:8443/a2", status: 302)
        #expect(!next.carriesCredential)
        #expect(next.fields.isEmpty)
        #expect(try next.following("https://localhost:8443/a3", status: 302).fields.isEmpty)
    }

    @Test(arguments: [
        "http://example.com/a", "HTTP://example.com/", "http://localhost/", "ftp://example.com/", "file:///etc/passwd",
        "https://user:pw@example.com/", "javascript:alert(1)", "https://",
    ])
    func `a redirect away from TLS or from the web is refused`(location: String) throws {
        let url = try #require(WebURL("https://example.com/a?sig=hidden"))
        let hop = try Hop(HTTPRequest(url, credential: token))
        #expect {
            try hop.following(location, status: 302)
        } throws: { error in
            guard let failure = (error as? TransportError)?.failure else { return false }
            return failure.code == "redirect-refused" && failure.kind == .unavailable
                && failure.message.contains("'https://example.com/a'") && !failure.message.contains("hidden")
        }
    }

    @Test func `a circle and an endless chain end`() async throws {
        let server = try ScriptedServer { exchange in
            let target = exchange.request.target
            if target == "/circle" { return try exchange.answer(302, ["Location: /circle2"]) }
            if target == "/circle2" { return try exchange.answer(302, ["Location: /circle"]) }
            try exchange.answer(302, ["Location: \(target)x"])
        }
        let circle = await failure { _ = try await CurlTransport().get(server.url("/circle")) }
        #expect(circle?.code == "redirect-refused")
        #expect(server.requests.count == 2)
        let endless = await failure { _ = try await CurlTransport().get(server.url("/endless")) }
        #expect(endless?.message.contains("more than 10 redirects") == true)
        #expect(server.requests.count == 2 + 11)
    }

    @Test(arguments: [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
    func `a redirected POST becomes what its status says`(status: Int, method: String) async throws {
        let server = try ScriptedServer { exchange in
            try exchange.request.target == "/a" ? exchange.answer(status, ["Location: /b"]) : exchange.answer()
        }
        let type = HTTPField("Content-Type", "text/plain")
        _ = try await CurlTransport().send(
            HTTPRequest(try server.url("/a"), method: "POST", headers: [type], body: [1, 2])
        )
        let second = try #require(server.requests.last)
        #expect(second.target == "/b")
        #expect(second.method == method)
        #expect(second.body == (method == "POST" ? [1, 2] : []))
        #expect(second["Content-Type"] == (method == "POST" ? "text/plain" : nil))
    }

    @Test func `a body is not handed to another origin`() throws {
        let url = try #require(WebURL("https://example.com/token"))
        let hop = try Hop(HTTPRequest(url, method: "POST", body: [1]))
        #expect(throws: TransportError.self) { try hop.following("https://elsewhere.example/", status: 307) }
        #expect(try hop.following("https://elsewhere.example/", status: 302).body == nil)
    }

    @Test func `a redirect is the answer where the caller wants it`() async throws {
        let server = try ScriptedServer { try $0.answer(302, ["Location: https://elsewhere.example/"]) }
        let response = try await CurlTransport().send(HTTPRequest(try server.url(), followsRedirects: false))
        #expect(response.status == 302)
        #expect(response.header("location") == "https://elsewhere.example/")
    }

    @Test func `a credential does not travel over plain http, except on this machine`() async throws {
        let far = try #require(WebURL("http://example.com/a?sig=hidden"))
        let sent = await failure { _ = try await CurlTransport().get(far, credential: token) }
        #expect(sent?.kind == .permission)
        #expect(sent?.message.contains("hidden") == false)
        let headers = [HTTPField("private-token", "x")]
        let other = await failure { _ = try await CurlTransport().send(HTTPRequest(far, headers: headers)) }
        #expect(other?.kind == .permission)
        for near in ["http://localhost/", "http://127.0.0.1:1/", "http://[::1]/", "https://example.com/"] {
            _ = try Hop(HTTPRequest(try #require(WebURL(near)), credential: token))
        }
    }

    @Test(arguments: ["a\r\nX: 1", "a\nb", "a\u{0}"])
    func `a token with a line break is refused, and not shown`(text: String) async throws {
        let server = try ScriptedServer { try $0.answer() }
        let refused = await failure {
            _ = try await CurlTransport().get(server.url(), credential: .bearer(Secret("s3cret" + text)))
        }
        #expect(refused?.kind == .permission)
        #expect(refused?.message.contains("s3cret") == false)
        #expect(server.requests.isEmpty)
    }
}
