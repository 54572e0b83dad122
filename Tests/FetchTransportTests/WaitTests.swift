import FetchModel
import FetchSystem
import Glibc
import TestSupport
import Testing

@testable import FetchTransport

/// Waits that users hear of, and that all requests to a host share.
struct WaitTests {
    @Test func `a wait that the host asks for is announced with its reason and its end`() async throws {
        let waits = Monitor<[Retry]>([])
        let server = try ScriptedServer {
            try $0.answer($0.number == 0 ? 429 : 200, $0.number == 0 ? ["Retry-After: 1"] : [])
        }
        let transport = CurlTransport(
            onWait: { wait in waits.update { $0.append(wait) } },
            changing: { $0.retry = RetryPolicy() }
        )
        let start = ContinuousClock.now
        _ = try await transport.get(server.url("/x?sig=hidden"))
        let seen = waits.read { $0 }
        #expect(
            seen.map(\.sentence) == [
                "'http://127.0.0.1:\(server.port)' answered 429 (too many requests); trying again in 1 s (2 of 5)"
            ]
        )
        let until = try #require(seen.first?.until)
        #expect(until - start >= .seconds(1))
        #expect(ContinuousClock.now >= until)
    }

    @Test func `short waits are not worth a word`() async throws {
        let waits = Monitor(0)
        let server = try ScriptedServer { try $0.answer($0.number == 0 ? 503 : 200) }
        let transport = CurlTransport(
            onWait: { _ in waits.update { $0 += 1 } },
            changing: {
                $0.retry = RetryPolicy()
                $0.retry.base = .milliseconds(10)
            }
        )
        _ = try await transport.get(server.url())
        #expect(waits.read { $0 } == 0)
    }

    @Test func `while a host asks to wait, no other request is sent to it`() async throws {
        let limited = Monitor<ContinuousClock.Instant?>(nil)
        let server = try ScriptedServer { exchange in
            if exchange.number == 0 {
                limited.update { $0 = .now }
                return try exchange.answer(429, ["Retry-After: 1"])
            }
            let sent = limited.read { $0 }
            let isEarly = sent.map { ContinuousClock.now - $0 < .milliseconds(990) } ?? true
            try exchange.answer(isEarly ? 400 : 200)
        }
        let other = try ScriptedServer { try $0.answer() }
        let transport = CurlTransport(changing: { $0.retry = RetryPolicy() })
        async let first = transport.get(server.url("/first"))
        _ = try await Workers(limit: 1).run { limited.wait { $0 } }
        // The response may still be on its way to the client; a request that overtakes it is not early.
        try await Task.sleep(for: .milliseconds(200))
        async let second = transport.get(server.url("/second"))
        let start = ContinuousClock.now
        #expect(try await transport.get(other.url()).status == 200)
        #expect(ContinuousClock.now - start < .milliseconds(700))
        #expect(try await second.status == 200)
        #expect(try await first.status == 200)
    }

    @Test(.enabled(if: WebServerProgram.Name.nginx.isInstalled, "nginx is not installed"))
    func `nginx's rate limit is waited for`() async throws {
        let scratch = try ScratchDirectory()
        try scratch.write("www/file", "hello")
        let nginx = try WebServerProgram(.nginx, in: scratch.path) { port in
            """
            pid nginx.pid;
            user root;
            events {}
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
              limit_req_zone $server_port zone=all:1m rate=2r/s;
              server {
                listen 127.0.0.1:\(port);
                root \(scratch.path("www"));
                location / { limit_req zone=all; limit_req_status 429; }
              }
            }
            """
        }
        let url = try #require(WebURL("http://127.0.0.1:\(nginx.port)/file"))
        let transport = CurlTransport(changing: { $0.retry = RetryPolicy() })
        for _ in 0..<3 { #expect(try await transport.get(url).body.collect(10) == Array("hello".utf8)) }
    }
}
