internal import Foundation
internal import TestSupport
internal import Testing

/// Every kind of forge behind programs that others wrote: tinyproxy, and nginx as a mirror.
struct EveryKindTests {
    /// A manifest that names every kind, and where each is.
    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        let sites = sandbox.forge.variables
        try sandbox.manifest(
            """
            hosts:
              work: {kind: bitbucket-datacenter, url: "\(sites["BITBUCKET_DATACENTER_URL"] ?? "")"}
              plain: {kind: cgit, url: "\(sites["CGIT_URL"] ?? "")"}
            workspace: jumboskill
            dependencies:
              bitbucket: {repo: engine, tag: v1.0.0}
              cgit: {repo: "plain:jumboskill/engine", tag: v1.0.0}
              datacenter: {repo: "work:jumboskill/engine", tag: v1.0.0}
              git: {git: "\(sites["GITLAB_URL"] ?? "")/jumboskill/engine.git", tag: v1.0.0}
              gitea: {repo: "codeberg:jumboskill/engine", tag: v1.0.0}
              github: {repo: "github:jumboskill/engine", tag: v1.0.0}
              gitlab: {repo: "gitlab:jumboskill/engine", tag: v1.0.0}
            """
        )
        return sandbox
    }

    private func fetch(
        _ sandbox: Sandbox,
        _ words: [String],
        _ more: [String: String] = [:]
    ) throws -> CommandResult {
        try runCommand(
            "\(Products.directory)/fetch",
            words,
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
                .merging(sandbox.forge.variables.filter { !$0.key.hasPrefix("LOCAL_FORGE_") }) { $1 }
                .merging(["FETCH_JOBS": "1"]) { $1 }.merging(more) { $1 }
        )
    }

    private func forget(_ sandbox: Sandbox) throws {
        for path in ["project/vendor", "cache"] where sandbox.scratch.has(path) {
            try FileManager.default.removeItem(atPath: sandbox.scratch.path(path))
        }
    }

    /// The lines of the lockfile that begin with `key`.
    private func lines(_ key: String, _ sandbox: Sandbox) throws -> [Substring] {
        try sandbox.scratch.read("project/deps.lock").split(separator: "\n").filter { $0.hasPrefix("    \(key): ") }
    }

    @Test(.enabled(if: InstalledProgram.path("tinyproxy") != nil, "tinyproxy is not installed"))
    func `every kind comes through a proxy with a password, which is never shown`() throws {
        let sandbox = try sandbox()
        let log = sandbox.scratch.path("tinyproxy.log")
        let proxy = try ProgramServer(
            try #require(InstalledProgram.path("tinyproxy")),
            in: sandbox.scratch.path
        ) { port in
            """
            Port \(port)
            Listen 127.0.0.1
            Allow 127.0.0.1
            BasicAuth mira hush-hush
            LogLevel Connect
            LogFile "\(log)"

            """
        } arguments: { file, _ in
            ["-d", "-c", file]
        }
        let address = "127.0.0.1:\(proxy.port)"
        let wrong = try fetch(sandbox, ["sync", "-v"], ["http_proxy": "http://mira:hush-wrong@\(address)"])
        #expect([69, 77].contains(wrong.status), "\(wrong.errors)")
        #expect(!wrong.everything.contains("hush") && !sandbox.scratch.has("project/vendor/engine"))
        try forget(sandbox)

        let right = try fetch(sandbox, ["sync", "-v"], ["http_proxy": "http://mira:hush-hush@\(address)"])
        #expect(right.status == 0, "\(right.errors)")
        #expect(!right.everything.contains("hush"))
        #expect(try lines("tree", sandbox).count == 7 && Set(try lines("tree", sandbox)).count == 1)
        #expect(!(try sandbox.scratch.read("project/deps.lock")).contains(address))
        // All went through it.
        let seen = try String(contentsOfFile: log, encoding: .utf8)
        for name in ["BITBUCKET", "CGIT", "BITBUCKET_DATACENTER", "GITEA", "GITHUB", "GITHUB_CODELOAD", "GITLAB"] {
            let site = try #require(sandbox.forge.variables["\(name)_URL"])
            #expect(seen.contains(site), "\(name)")
        }
    }

    @Test(.enabled(if: WebServerProgram.Name.nginx.isInstalled, "nginx is not installed"))
    func `archives of every kind come from a mirror, and the lockfile names the hosts`() throws {
        let sandbox = try sandbox()
        let direct = try fetch(sandbox, ["sync"])
        try #require(direct.status == 0, "\(direct.errors)")
        let lock = try sandbox.scratch.read("project/deps.lock")
        try forget(sandbox)

        let names = ["BITBUCKET", "CGIT", "BITBUCKET_DATACENTER", "GITEA", "GITHUB", "GITLAB"]
        let sites = try names.map { ($0, try #require(sandbox.forge.variables["\($0)_URL"])) }
        let log = sandbox.scratch.path("mirrored")
        let mirror = try WebServerProgram(.nginx, in: sandbox.scratch.path) { port in
            let locations = sites.map { name, site in
                "location /\(name)/ { proxy_pass \(site)/; proxy_set_header Host \(site.dropFirst(7)); }"
            }
            return """
                pid \(sandbox.scratch.path("nginx.pid"));
                events {}
                http {
                    log_format line '$request_uri $http_authorization';
                    access_log \(log) line;
                    client_body_temp_path \(sandbox.scratch.path("body"));
                    proxy_temp_path \(sandbox.scratch.path("proxied"));
                    server {
                        listen 127.0.0.1:\(port);
                        \(locations.joined(separator: "\n        "))
                    }
                }
                """
        }
        let rules = sites.map {
            "  \"\($1)\": [\"http://127.0.0.1:1/gone\", \"http://127.0.0.1:\(mirror.port)/\($0)\"]"
        }
        try sandbox.scratch.write("home/.config/fetch/config.yaml", "mirrors:\n\(rules.joined(separator: "\n"))\n")
        // Some hosts make the same bytes, which one of them would bring for all from the cache.
        let result = try fetch(sandbox, ["sync", "--locked", "--no-cache"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try sandbox.scratch.read("project/deps.lock") == lock)
        #expect(try fetch(sandbox, ["verify"]).status == 0)
        let seen = try String(contentsOfFile: log, encoding: .utf8)
        for name in names { #expect(seen.contains("/\(name)/"), "\(name): \(seen)") }
        #expect(!seen.contains("Basic") && !seen.contains("Bearer"))
    }
}
