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
        #expect(refused?.message == "cannot fetch 'https://example.test/a': the proxy answered 403")
        #expect(proxy.requests.count == 1)
    }

    @Test func `a proxy that wants a password is no host's answer`() async throws {
        let proxy = try ScriptedServer { try $0.answer(407, ["Proxy-Authenticate: Basic"]) }
        let transport = CurlTransport(environment: ["http_proxy": "127.0.0.1:\(proxy.port)"])
        let refused = await failure { _ = try await transport.get(#require(url)) }
        #expect(refused?.code == "proxy")
        #expect(refused?.help?.contains("http_proxy") == true)
    }

    @Test func `a proxy's password is in no message and no dump`() async throws {
        let trace = Monitor("")
        let environment = ["http_proxy": "http://me:s3cret@127.0.0.1:1", "https_proxy": "sock://me:s3cret@[::1"]
        let transport = CurlTransport(environment: environment, trace: { line in trace.update { $0 += line } })
        for text in ["http://example.test/", "https://example.test/"] {
            let failure = await failure { _ = try await transport.get(#require(WebURL(text))) }
            #expect(failure?.kind == .unavailable)
            #expect("\(String(describing: failure))".contains("s3cret") == false)
        }
        #expect(trace.update { $0 }.contains("s3cret") == false)
        var dump = ""
        Swift.dump(TransportSettings(version: "1", environment: environment), to: &dump)
        #expect(!dump.contains("s3cret"))
    }

    @Test func `a credential for this machine does not leave it through a proxy`() throws {
        let near = Origin(scheme: "http", host: "localhost", port: 1)
        let far = Proxies(environment: ["http_proxy": "http://me:pw@proxy.example:3128"])
        #expect(far.proxy(for: near, carryingCredential: false) != nil)
        #expect(far.proxy(for: near, carryingCredential: true) == nil)
        #expect(far.proxy(for: Origin(scheme: "https", host: "a.example", port: nil), carryingCredential: true) == nil)
        let local = Proxies(environment: ["all_proxy": "127.0.0.1:3128"])
        #expect(local.proxy(for: near, carryingCredential: true) != nil)
        #expect(local.proxy(for: Origin(scheme: "https", host: "a", port: nil), carryingCredential: true) != nil)
    }
}
