import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchTransport

/// Against OpenSSL's own little server, with an authority that the test makes.
struct TLSTests {
    private let directory: ScratchDirectory
    private let server: TLSServer

    init() throws {
        directory = try ScratchDirectory()
        try directory.write("trusted/.keep", "")
        try directory.write("san", "subjectAltName=DNS:localhost")
        let steps = [
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=tests",
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out request.pem -subj /CN=localhost",
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem -extfile san",
            "x509 -in ca.pem -out trusted/ca.pem",
            "rehash trusted",
        ]
        for step in steps {
            let result = try runCommand("openssl", step.split(separator: " ").map(String.init), in: directory.path)
            try #require(result.status == 0, "\(result.errors)")
        }
        try directory.write("answer", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        try directory.write(
            "downgrade",
            "HTTP/1.0 302 Found\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n"
        )
        server = try TLSServer(in: directory.path)
    }

    private func get(
        _ environment: [String: String],
        host: String = "localhost",
        _ path: String = "answer",
        waits: Waits? = nil
    ) async throws -> HTTPResponse {
        let url = try #require(WebURL("https://\(host):\(server.port)/\(path)"))
        return try await CurlTransport(environment: environment, waits: waits).get(url)
    }

    @Test func `an authority of one's own is trusted by file and by directory`() async throws {
        let byFile = try await get(["SSL_CERT_FILE": directory.path("ca.pem")])
        #expect(try await byFile.body.collect(10) == Array("hi".utf8))
        let byDirectory = try await get(["SSL_CERT_DIR": directory.path("trusted"), "SSL_CERT_FILE": ""])
        #expect(try await byDirectory.body.collect(10) == Array("hi".utf8))
    }

    @Test func `a stranger's certificate is refused at once, and the help names SSL_CERT_FILE`() async throws {
        let waits = Waits([])
        let failure = await failure { _ = try await get([:], waits: waits) }
        #expect(failure?.kind == .unavailable)
        #expect(failure?.code == "tls")
        #expect(failure?.message.contains("TLS handshake failed: ") == true)
        #expect(failure?.help?.contains("SSL_CERT_FILE") == true)
        #expect(waits.read { $0 }.isEmpty)
    }

    @Test func `a certificate for another name is refused`() async throws {
        let failure = await failure {
            _ = try await get(["SSL_CERT_FILE": directory.path("ca.pem")], host: "127.0.0.1")
        }
        #expect(failure?.code == "tls")
    }

    @Test func `a missing file of certificates is named`() async throws {
        let failure = await failure { _ = try await get(["SSL_CERT_FILE": directory.path("none.pem")]) }
        #expect(failure?.code == "tls")
        let path = directory.path("none.pem")
        #expect(failure?.message.contains("cannot read the file of trusted certificates '\(path)'") == true)
        #expect(failure?.help == "let SSL_CERT_FILE name a file of certificates (PEM), or unset it")
    }

    @Test func `SSL_CERT_DIR may be a list`() async throws {
        try directory.write("empty/.keep", "")
        let list = [directory.path("empty"), directory.path("none"), directory.path("trusted")].joined(separator: ":")
        let response = try await get(["SSL_CERT_DIR": list])
        #expect(try await response.body.collect(10) == Array("hi".utf8))
    }

    /// nginx as an https proxy for plain http, which requires a certificate of its clients where `ofClients`.
    private func proxy(ofClients: Bool = false) throws -> WebServerProgram {
        let client = ofClients ? "ssl_client_certificate \(directory.path("ca.pem")); ssl_verify_client on;" : ""
        return try WebServerProgram(.nginx, in: directory.path) { port in
            """
            pid nginx.pid;
            events {}
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
              server {
                listen 127.0.0.1:\(port) ssl;
                ssl_certificate \(directory.path("cert.pem"));
                ssl_certificate_key \(directory.path("key.pem"));
                \(client)
                location / { return 200 "by proxy"; }
              }
            }
            """
        }
    }

    private func get(through proxy: WebServerProgram, _ environment: [String: String]) async throws -> HTTPResponse {
        let variables = environment.merging(["http_proxy": "https://localhost:\(proxy.port)"]) { $1 }
        let url = try #require(WebURL("http://example.test/"))
        return try await CurlTransport(environment: variables, changing: { $0.retry.attempts = 1 }).get(url)
    }

    @Test(
        .enabled(if: WebServerProgram.Name.nginx.isInstalled, "nginx is not installed"),
        arguments: ["GIT_PROXY_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR"]
    )
    func `an https proxy may have an authority of its own`(_ name: String) async throws {
        let proxy = try proxy()
        let value =
            name == "SSL_CERT_DIR" ? directory.path("none") + ":" + directory.path("trusted") : directory.path("ca.pem")
        #expect(try await get(through: proxy, [name: value]).body.collect(20) == Array("by proxy".utf8))
        let failure = await failure { _ = try await get(through: proxy, [:]) }
        #expect(failure?.code == "tls")
    }

    @Test(.enabled(if: WebServerProgram.Name.nginx.isInstalled, "nginx is not installed"))
    func `an https proxy is shown the certificate of GIT_PROXY_SSL_CERT`() async throws {
        let proxy = try proxy(ofClients: true)
        let trust = ["GIT_PROXY_SSL_CAINFO": directory.path("ca.pem")]
        #expect(try await get(through: proxy, trust).status == 400)
        let own = ["GIT_PROXY_SSL_CERT": directory.path("cert.pem"), "GIT_PROXY_SSL_KEY": directory.path("key.pem")]
        #expect(try await get(through: proxy, trust.merging(own) { $1 }).body.collect(20) == Array("by proxy".utf8))
    }

    @Test func `TLS spoken to a host that does not speak it fails after retries`() async throws {
        let plain = try ScriptedServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n") { _ in }
        let waits = Waits([])
        let target = try #require(WebURL("https://127.0.0.1:\(plain.port)/"))
        let failure = await failure { _ = try await CurlTransport(waits: waits).get(target) }
        #expect(failure?.code == "tls")
        #expect(waits.read { $0 }.count == 4)
    }

    @Test func `a redirect from TLS to plain http is not followed`() async throws {
        let failure = await failure { _ = try await get(["SSL_CERT_FILE": directory.path("ca.pem")], "downgrade") }
        #expect(failure?.code == "redirect-refused")
        #expect(failure?.message.contains("not encrypted") == true)
    }
}
