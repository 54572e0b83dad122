import FetchModel
import FetchSystem
import Testing

@testable import FetchTransport

struct ProxiesTests {
    /// A proxy that answers requests in the host's place and refuses tunnels.
    private func proxy() throws -> ScriptedServer {
        try ScriptedServer { exchange in
            try exchange.answer(exchange.request.method == "CONNECT" ? 403 : 200, [], Array("proxy".utf8))
        }
    }

    private let url = WebURL("http://example.test/a?b")

    @Test(arguments: ["http_proxy", "all_proxy", "ALL_PROXY"])
    func `http goes through the proxy that the environment names`(name: String) async throws {
        let proxy = try proxy()
        let transport = CurlTransport(environment: [
            name: "http://127.0.0.1:\(proxy.port)", "HTTP_PROXY": "http://127.0.0.1:1",
        ])
        #expect(try await transport.get(#require(url)).body.collect(10) == Array("proxy".utf8))
        #expect(proxy.requests.map(\.target) == ["http://example.test/a?b"])
    }

    @Test func `an upper-case HTTP_PROXY and an empty variable name no proxy`() async throws {
        let (proxy, server) = (try proxy(), try ScriptedServer { try $0.answer(200, [], [1]) })
        let address = "http://127.0.0.1:\(proxy.port)"
        let transport = CurlTransport(environment: ["HTTP_PROXY": address, "http_proxy": "", "https_proxy": address])
        #expect(try await transport.get(server.url()).body.collect(10) == [1])
        #expect(proxy.requests.isEmpty)
    }

    @Test(arguments: ["127.0.0.1", "*", "x.test,127.0.0.0/8", " 127.0.0.1 "])
    func `no_proxy spares its hosts`(exceptions: String) async throws {
        let (proxy, server) = (try proxy(), try ScriptedServer { try $0.answer(200, [], [1]) })
        for name in ["no_proxy", "NO_PROXY"] {
            let transport = CurlTransport(environment: ["http_proxy": "127.0.0.1:\(proxy.port)", name: exceptions])
            #expect(try await transport.get(server.url()).body.collect(10) == [1])
        }
        #expect(proxy.requests.isEmpty)
        let others = CurlTransport(environment: ["http_proxy": "127.0.0.1:\(proxy.port)", "NO_PROXY": "elsewhere.test"])
        #expect(try await others.get(server.url()).body.collect(10) == Array("proxy".utf8))
    }

    @Test(arguments: ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
    func `https asks for a tunnel, which gets no credential`(name: String) async throws {
        let proxy = try proxy()
        let transport = CurlTransport(environment: [name: "http://me:s3cret@127.0.0.1:\(proxy.port)"])
        let target = try #require(WebURL("https://example.test/a"))
        let refused = await failure { _ = try await transport.get(target, credential: .bearer(Secret("t0ken"))) }
        let seen = try #require(proxy.requests.first)
        #expect(seen.method == "CONNECT")
        #expect(seen.target == "example.test:443")
        #expect(seen["Authorization"] == nil)
        #expect(seen["Proxy-Authorization"] == "Basic bWU6czNjcmV0")
        #expect(refused?.code == "proxy")
        let remark = "(the proxy '127.0.0.1:\(proxy.port)' comes from \(name))"
        #expect(refused?.message == "cannot fetch 'https://example.test/a': the proxy returned status 403 \(remark)")
        #expect(proxy.requests.count == 1)
    }

    @Test func `a proxy that wants a password is no host's answer`() async throws {
        let proxy = try ScriptedServer { try $0.answer(407, ["Proxy-Authenticate: Basic"]) }
        let transport = CurlTransport(environment: ["http_proxy": "127.0.0.1:\(proxy.port)"])
        let refused = await failure { _ = try await transport.get(#require(url)) }
        #expect(refused?.code == "proxy")
        #expect(refused?.help?.contains("http_proxy") == true)
        #expect(refused?.message.contains("(the proxy '127.0.0.1:\(proxy.port)' comes from http_proxy)") == true)
    }

    @Test(arguments: ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
    func `a proxy that is down is named, with its variable and without its password`(_ name: String) async throws {
        let transport = CurlTransport(environment: [name: "http://me:s3cret@127.0.0.1:1/"])
        let down = await failure { _ = try await transport.get(#require(WebURL("https://example.test/a"))) }
        #expect(down?.kind == .unavailable)
        let message = try #require(down?.message)
        #expect(
            message.contains(
                "cannot connect to the proxy: connection refused (the proxy '127.0.0.1:1' comes from \(name))"
            ),
            "\(message)"
        )
        #expect(!message.contains("s3cret"))
    }

    @Test(
        arguments: [
            ("http://127.0.0.1:3128", "127.0.0.1:3128", "127.0.0.1"),
            ("proxy.example", "proxy.example", "proxy.example"),
            ("https://me:pw@proxy.example:8080/x", "proxy.example:8080", "proxy.example"),
            ("socks5://me:p@w@[::1]:1080", "[::1]:1080", "::1"), ("http://[::1]", "[::1]", "::1"),
            ("http://me:80#x@proxy.example:3128", nil, nil), ("http://user:password", nil, nil), ("", nil, nil),
            ("http://proxy\u{1b}[31m:1", nil, nil),
        ] as [(String, String?, String?)]
    )
    func `a proxy's place is its host and port alone`(_ url: String, _ place: String?, _ host: String?) {
        let proxy = ProxyVariables(environment: ["all_proxy": url.isEmpty ? " " : url]).all.first
        #expect(proxy?.place == place)
        #expect(proxy?.host == host)
    }

    /// Passwords as people type them into a proxy's URL.
    private static let passwords = [
        "Winter2026#Xyzzy", "Winter2026/Xyzzy", "Winter2026?Xyzzy", "Winter2026 Xyzzy", "Win%ZZter2026Xyzzy",
        "Winter2026:Xyzzy#q", "Winter2026@Xyzzy", "Winter2026@Xyzzy#/?:", "80#Xyzzy", "80/Xyzzy", "Winter2026Xyzzy",
    ]

    @Test(arguments: passwords, ["http", "https", "sock", "socks5"])
    func `no part of a proxy's user name and password is in a message, a trace or a dump`(
        _ password: String,
        _ scheme: String
    ) async throws {
        let trace = Monitor("")
        let value = "\(scheme)://Adalberta:\(password)@127.0.0.1:1"
        let environment = ["http_proxy": value, "https_proxy": value]
        let transport = CurlTransport(
            environment: environment,
            trace: { line in trace.update { $0 += line } },
            changing: { $0 = $0.timingOut(after: .seconds(5)) }
        )
        var shown = ""
        for text in ["http://example.test/", "https://example.test/"] {
            let failure = await failure { _ = try await transport.get(#require(WebURL(text))) }
            #expect(failure?.kind == .unavailable)
            dump(failure, to: &shown)
        }
        shown += trace.read { $0 }
        dump(TransportSettings(version: "1", environment: environment), to: &shown)
        for part in ["Adalberta", "Winter", "2026", "Xyzzy", "ZZter"] { #expect(!shown.contains(part)) }
    }

    @Test(arguments: ["80#x@proxy.example:3128", "80/x@proxy.example:3128", "80?x@proxy.example:3128"])
    func `a proxy whose host is in doubt is not contacted, and its variable is named`(_ rest: String) async throws {
        let environment = ["ALL_PROXY": "http://localhost:\(rest)"]
        let failure = await failure {
            _ = try await CurlTransport(environment: environment).get(#require(WebURL("https://example.test/")))
        }
        #expect(failure?.code == "proxy")
        #expect(failure?.message.contains("ALL_PROXY") == true)
        #expect(failure?.help?.contains("percent-encoded") == true)
    }

    @Test(arguments: ["http_proxy", "all_proxy"])
    func `a request to this machine with a credential takes no proxy, not even one of this machine`(
        _ name: String
    ) async throws {
        let (proxy, server) = (try proxy(), try ScriptedServer { try $0.answer(200, [], [1]) })
        let transport = CurlTransport(environment: [name: "http://127.0.0.1:\(proxy.port)"])
        let credential = Credential.bearer(Secret("s3cret"))
        #expect(try await transport.get(server.url(), credential: credential).body.collect(10) == [1])
        let headers = [HTTPField("Private-Token", "s3cret")]
        _ = try await transport.send(HTTPRequest(try server.url(), headers: headers))
        #expect(proxy.requests.isEmpty)
        #expect(try await transport.get(server.url()).body.collect(10) == Array("proxy".utf8))
    }

    @Test func `which requests take a proxy`() throws {
        let proxies = ProxyVariables(environment: ["all_proxy": "http://me:pw@proxy.example:3128"])
        for (scheme, host, isLocal) in [
            ("http", "localhost", true), ("http", "127.1.2.3", true), ("https", "localhost", true),
            ("https", "::1", true), ("https", "git.example", false), ("http", "git.example", false),
        ] {
            let origin = Origin(scheme: scheme, host: host, port: 1)
            #expect(proxies.proxy(for: origin, carryingCredential: false) != nil)
            #expect((proxies.proxy(for: origin, carryingCredential: true) == nil) == isLocal)
        }
    }
}
