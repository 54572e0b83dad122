import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchGit

/// Proxies, and the certificates of servers and proxies, as git meets them.
@Suite struct GitProxyTests {
    @Test(arguments: [
        "Winter2026#Xyzzy", "Winter2026/Xyzzy", "Winter2026?Xyzzy", "Winter2026 Xyzzy", "Win%ZZter2026Xyzzy",
        "Winter2026:Xyzzy#q", "Winter2026@Xyzzy", "80#Xyzzy", "80/Xyzzy", "Winter2026Xyzzy",
    ])
    func `no part of a proxy's user name and password is in a message`(_ password: String) async throws {
        var scene = try GitScene()
        let value = "http://Adalberta:\(password)@127.0.0.1:1"
        for name in ["https_proxy", "HTTPS_PROXY", "ALL_PROXY", "http.proxy", "http.https://example.test/.proxy"] {
            scene.environment["https_proxy"] = nil
            scene.environment["HTTPS_PROXY"] = nil
            scene.environment["ALL_PROXY"] = nil
            var configuration = ""
            if name.hasPrefix("http.") {
                let section = name == "http.proxy" ? "http" : "http \"https://example.test/\""
                configuration = "[\(section)]\n\tproxy = \"\(value)\"\n"
            } else {
                scene.environment[name] = value
            }
            try scene.scratch.write("home/.gitconfig", configuration)
            let failure = try await scene.failure { _ = try await scene.source("https://example.test/x.git").tags() }
            #expect(failure.kind == .unavailable)
            for part in ["Adalberta", "Winter", "2026", "Xyzzy", "ZZter"] {
                #expect(!failure.rendered().contains(part), "\(name): \(failure.rendered())")
            }
        }
    }

    @Test func `an ambiguous proxy is named by its variable, and exceptions still hold`() async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        scene.environment["http_proxy"] = "http://me:80#x@proxy.example:3128"
        let error = try await scene.error { _ = try await scene.source("http://example.test/x.git").tags() }
        #expect(error == .proxy(remote: "http://example.test/x.git", variable: "http_proxy"))
        let server = try GitServer(root: scene.root)
        scene.environment["no_proxy"] = "127.0.0.1"
        #expect(try await scene.readme("\(server.url)/tools.git", commits[1]) == "revision 2\n")
    }

    @Test(arguments: [(403, 1), (407, 1), (502, 3)])
    func `a proxy that refuses is told with its status, and asked again where it is in trouble`(
        _ status: Int,
        _ attempts: Int
    ) async throws {
        var scene = try GitScene()
        let proxy = try GitServer(root: scene.root) { _ in .status(status) }
        scene.environment["https_proxy"] = proxy.url
        let error = try await scene.error { _ = try await scene.source("https://example.test/x.git").tags() }
        let place = proxy.url.dropFirst("http://".count)
        let remark = "the proxy '\(place)' comes from https_proxy"
        #expect(
            error == .proxy(remote: "https://example.test/x.git", variable: nil, status: status, remark: remark)
        )
        #expect(error.failure.message.contains("the proxy returned status \(status)"))
        #expect(error.failure.message.contains("(\(remark))"))
        #expect(proxy.requests.count == attempts)
    }

    @Test func `a proxy that is down is named with its variable`() async throws {
        var scene = try GitScene()
        scene.environment["https_proxy"] = "http://me:s3cret@127.0.0.1:1"
        let failure = try await scene.failure { _ = try await scene.source("https://example.test/x.git").tags() }
        #expect(failure.kind == .unavailable)
        #expect(
            failure.message.contains("(the proxy '127.0.0.1:1' comes from https_proxy)"),
            "\(failure.rendered())"
        )
        #expect(!failure.rendered().contains("s3cret"))
    }

    // MARK: TLS

    /// An authority, a certificate of it for `localhost`, and a directory of trusted certificates.
    private func certificates(_ scratch: ScratchDirectory) throws {
        try scratch.write("tls/trusted/.keep", "")
        try scratch.write("tls/other/.keep", "")
        try scratch.write("tls/san", "subjectAltName=DNS:localhost")
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        let steps = [
            "req -x509 \(key) -keyout ca.key -out ca.pem -days 2 -subj /CN=tests",
            "req -x509 \(key) -keyout x.key -out other/x.pem -days 2 -subj /CN=unrelated",
            "req \(key) -keyout key.pem -out request.pem -subj /CN=localhost",
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem -extfile san",
            "x509 -in ca.pem -out trusted/ca.pem", "rehash trusted", "rehash other",
        ]
        for step in steps {
            let result = try runCommand("openssl", step.split(separator: " ").map(String.init), in: scratch.path("tls"))
            try #require(result.status == 0, "\(result.errors)")
        }
    }

    /// nginx with TLS in front of `server`; as a proxy for plain http, too.
    private func nginx(_ scratch: ScratchDirectory, before server: GitServer) throws -> WebServerProgram {
        try WebServerProgram(.nginx, in: scratch.path) { port in
            """
            pid nginx.pid;
            events {}
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
              server {
                listen 127.0.0.1:\(port) ssl;
                ssl_certificate \(scratch.path("tls/cert.pem"));
                ssl_certificate_key \(scratch.path("tls/key.pem"));
                location / { proxy_pass \(server.url); proxy_pass_request_headers on; }
              }
            }
            """
        }
    }

    @Test(
        .enabled(if: WebServerProgram.Name.nginx.isInstalled, "nginx is not installed"),
        arguments: ["SSL_CERT_FILE", "SSL_CERT_DIR", "a list", "GIT_SSL_CAPATH"]
    )
    func `an authority of one's own is trusted`(_ way: String) async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        try certificates(scene.scratch)
        let server = try GitServer(root: scene.root)
        let nginx = try nginx(scene.scratch, before: server)
        let address = "https://localhost:\(nginx.port)/tools.git"
        let refused = try await scene.error { _ = try await scene.source(address).tags() }
        guard case .tls = refused else {
            Issue.record("\(refused)")
            return
        }
        let directory = scene.scratch.path("tls/trusted")
        switch way {
        case "SSL_CERT_FILE": scene.environment[way] = scene.scratch.path("tls/ca.pem")
        case "a list":
            scene.environment["SSL_CERT_DIR"] = "/nonexistent:\(scene.scratch.path("tls/other")):\(directory)"
        default: scene.environment[way] = directory
        }
        #expect(try await scene.readme(address, commits[1]) == "revision 2\n")
        try await scene.scratch.expectNothingLeft()
    }

    @Test(
        .enabled(if: WebServerProgram.Name.nginx.isInstalled, "nginx is not installed"),
        arguments: ["GIT_PROXY_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR", "a list", "http.proxySSLCAInfo"]
    )
    func `an https proxy may have an authority of its own`(_ way: String) async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        try certificates(scene.scratch)
        let server = try GitServer(root: scene.root)
        let nginx = try nginx(scene.scratch, before: server)
        let address = "http://git.example.test/tools.git"
        scene.environment["http_proxy"] = "https://localhost:\(nginx.port)"
        let refused = try await scene.error { _ = try await scene.source(address).tags() }
        #expect(refused.failure.kind == .unavailable)
        let (file, directory) = (scene.scratch.path("tls/ca.pem"), scene.scratch.path("tls/trusted"))
        switch way {
        case "SSL_CERT_DIR": scene.environment[way] = directory
        case "a list": scene.environment["SSL_CERT_DIR"] = "\(scene.scratch.path("tls/other")):\(directory)"
        case "http.proxySSLCAInfo":
            // The user's configuration of git comes before a file that is for servers.
            try scene.scratch.write("home/.gitconfig", "[http]\n\tproxySSLCAInfo = \(file)\n")
            scene.environment["SSL_CERT_FILE"] = scene.scratch.path("tls/other/x.pem")
        default: scene.environment[way] = file
        }
        #expect(try await scene.readme(address, commits[1]) == "revision 2\n")
        #expect(server.requests.contains { $0.headers["host"] != nil })
    }

    @Test(arguments: ["http", "https"]) func `a credential for this machine takes no proxy`(_ scheme: String) throws {
        let origin = Origin(scheme: scheme, host: "localhost", port: 8443)
        let login = try GitLogin(.bearer(Secret("t0ken")), to: origin)
        #expect(login.options.contains("http.\(scheme)://localhost:8443.proxy="))
        let far = try GitLogin(.bearer(Secret("t0ken")), to: Origin(scheme: "https", host: "git.example", port: nil))
        #expect(!far.options.contains { $0.hasSuffix(".proxy=") })
    }
}
