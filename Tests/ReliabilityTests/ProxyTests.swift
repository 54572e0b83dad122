internal import Foundation
internal import TestSupport
internal import Testing

/// Proxies and authorities of one's own, as the environment names them.
@Suite struct ProxyTests {
    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.archive("small.tar.gz", ["README": "small\n"])
        try sandbox.manifest("dependencies:\n  motor:\n    url: [FORGE]/files/small.tar.gz")
        return sandbox
    }

    /// A directory with a certificate for localhost, and the sandbox's archive as a whole answer.
    private func certified(_ sandbox: Sandbox) throws -> String {
        let archive = try Data(contentsOf: URL(fileURLWithPath: sandbox.scratch.path("files/small.tar.gz")))
        let head = "HTTP/1.0 200 OK\r\nContent-Type: application/gzip\r\nContent-Length: \(archive.count)\r\n\r\n"
        try sandbox.scratch.write("tls/small.tar.gz", Data(head.utf8) + archive)
        let words =
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 "
            + "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
        let directory = sandbox.scratch.path("tls")
        let made = try runCommand("openssl", words.split(separator: " ").map(String.init), in: directory)
        try #require(made.status == 0, "\(made.errors)")
        return directory
    }

    @Test(arguments: ["http_proxy", "ALL_PROXY", "all_proxy"])
    func `a proxy of the environment is used`(_ name: String) throws {
        let (sandbox, proxy) = (try sandbox(), try RawServer.proxy())
        let result = try sandbox.fetch("sync", environment: [name: "http://\(proxy.address)"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(!proxy.requests.isEmpty)
    }

    @Test func `an upper-case HTTP_PROXY is ignored, and NO_PROXY is heeded`() throws {
        let (sandbox, proxy) = (try sandbox(), try RawServer.proxy())
        let upper = try sandbox.fetch("sync", "--no-cache", environment: ["HTTP_PROXY": "http://\(proxy.address)"])
        #expect(upper.status == 0, "\(upper.errors)")
        try FileManager.default.removeItem(atPath: sandbox.scratch.path("project/vendor"))
        let none = ["http_proxy": "http://\(proxy.address)", "NO_PROXY": "localhost,127.0.0.1"]
        #expect(try sandbox.fetch("sync", "--no-cache", environment: none).status == 0)
        #expect(proxy.requests.isEmpty, "\(proxy.requests)")
    }

    @Test func `a proxy's password works, and is never printed, right or wrong`() throws {
        let (sandbox, proxy) = (try sandbox(), try RawServer.proxy(credentials: "mira:hush-hush"))
        let right = try sandbox.fetch(
            "sync",
            "-v",
            environment: ["http_proxy": "http://mira:hush-hush@\(proxy.address)"]
        )
        #expect(right.status == 0, "\(right.errors)")
        #expect(!right.everything.contains("hush"))
        try FileManager.default.removeItem(atPath: sandbox.scratch.path("project"))
        try sandbox.manifest("dependencies:\n  motor:\n    url: [FORGE]/files/other.tar.gz")
        let wrong = try sandbox.fetch(
            "sync",
            "-v",
            environment: ["http_proxy": "http://mira:hush-wrong@\(proxy.address)"]
        )
        #expect(wrong.status == 69 || wrong.status == 77, "\(wrong.errors)")
        #expect(wrong.errors.contains("proxy") && wrong.errors.contains("motor"), "\(wrong.errors)")
        #expect(!wrong.everything.contains("hush"))
    }

    @Test func `a proxy that is not there is named as what to check`() throws {
        let sandbox = try sandbox()
        let result = try sandbox.fetch("sync", environment: ["http_proxy": "http://mira:hush@127.0.0.1:1"])
        #expect(result.status == 69, "\(result.errors)")
        #expect(result.errors.lowercased().contains("proxy"), "\(result.errors)")
        #expect(!result.everything.contains("hush"))
    }

    @Test func `an authority of one's own works by SSL_CERT_FILE, through a proxy as well, and only so`() throws {
        let sandbox = try sandbox()
        let directory = try certified(sandbox)
        let tls = try TLSServer(in: directory)
        try sandbox.manifest("dependencies:\n  motor:\n    url: https://localhost:\(tls.port)/small.tar.gz")
        let stranger = try sandbox.fetch("sync", "--timeout", "5")
        #expect(stranger.status == 69, "\(stranger.errors)")
        for text in ["motor", "https://localhost:\(tls.port)/small.tar.gz", "TLS handshake failed", "SSL_CERT_FILE"] {
            #expect(stranger.errors.contains(text), "no '\(text)' in: \(stranger.errors)")
        }
        let trusted = ["SSL_CERT_FILE": "\(directory)/cert.pem"]
        let result = try sandbox.fetch("sync", "--no-cache", environment: trusted)
        #expect(result.status == 0, "\(result.errors)")
        try FileManager.default.removeItem(atPath: sandbox.scratch.path("project/vendor"))
        let proxy = try RawServer.proxy()
        let tunnel = trusted.merging(["HTTPS_PROXY": "http://\(proxy.address)"]) { $1 }
        let tunnelled = try sandbox.fetch("sync", "--no-cache", environment: tunnel)
        #expect(tunnelled.status == 0, "\(tunnelled.errors)")
        #expect(proxy.requests.first?.hasPrefix("CONNECT localhost:\(tls.port)") == true)
    }
}
