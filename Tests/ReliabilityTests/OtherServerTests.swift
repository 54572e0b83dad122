internal import Foundation
internal import TestSupport
internal import Testing

/// Servers that other projects wrote: cgit, gitweb and `git http-backend`, behind lighttpd and nginx.
@Suite(.enabled(if: WebServerProgram.Name.lighttpd.isInstalled, "lighttpd is not installed"))
struct OtherServerTests {
    private static let hasCgit = ServerScene.Program.cgit.isInstalled
    private static let hasGitweb = ServerScene.Program.gitweb.isInstalled

    private func sync(_ scene: ServerScene, _ words: String...) throws {
        let result =
            words.isEmpty ? try scene.fetch("sync", "-q") : try scene.fetch("sync", "-q", words[0])
        try #require(result.status == 0, "\(result.errors)")
    }

    @Test(.enabled(if: hasCgit, "cgit is not installed"))
    func `cgit is the kind of that name, and its snapshots are git's trees`() throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        let site = "http://127.0.0.1:\(server.port)"
        try scene.manifest(
            """
            hosts: {pages: {kind: cgit, url: "\(site)/pages"}}
            dependencies:
              tag: {repo: "pages:tools", tag: v1.0.0}
              commit: {repo: "pages:tools", commit: \(scene.commits[0])}
              smart: {git: "\(site)/git/tools.git", tag: v1.0.0}
              dumb: {git: "\(site)/pages/tools", tag: v1.0.0}
              branch: {repo: "pages:tools", branch: main}
              version: {repo: "pages:tools", version: ^1}
            """
        )
        try sync(scene)
        let trees = try scene.trees()
        #expect(Set(["tag", "commit", "smart", "dumb"].map { trees[$0] }).count == 1)
        #expect(trees["branch"] == trees["version"] && trees["branch"] != trees["tag"])
        #expect(try scene.fetch("verify").status == 0)

        // A locked sync asks for the two archives, and for nothing else.
        try scene.manifest(
            """
            hosts: {pages: {kind: cgit, url: "\(site)/pages"}}
            dependencies:
              tag: {repo: "pages:tools", tag: v1.0.0}
              commit: {repo: "pages:tools", commit: \(scene.commits[0])}
              branch: {repo: "pages:tools", branch: main}
            """
        )
        try sync(scene)
        try scene.forget()
        _ = try scene.takeRequests()
        try sync(scene, "--locked")
        let archives = scene.commits.map { "GET /pages/tools/snapshot/tools-\($0).tar.gz" }
        #expect(try scene.takeRequests().sorted() == archives.sorted())
    }

    @Test(.enabled(if: hasCgit, "cgit is not installed"))
    func `six formats of a snapshot are one tree`() throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        let formats = ["tar", "tar.gz", "tar.bz2", "tar.xz", "tar.zst", "zip"]
        let snapshots = "http://127.0.0.1:\(server.port)/pages/tools/snapshot"
        let entries = formats.enumerated().map { "  f\($0): {url: \"\(snapshots)/tools-v1.0.0.\($1)\"}" }
        try scene.manifest((["dependencies:"] + entries).joined(separator: "\n"))
        try sync(scene)
        let trees = try scene.trees()
        #expect(trees.count == 6 && Set(trees.values).count == 1)
    }

    @Test(.enabled(if: hasCgit, "cgit is not installed"))
    func `where cgit has no such snapshots, its plain files bring the commit with a note`() throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        let site = "http://127.0.0.1:\(server.port)"
        try scene.manifest(
            """
            hosts:
              bare: {kind: cgit, url: "\(site)/bare"}
              pages: {kind: cgit, url: "\(site)/pages"}
            dependencies:
              whole: {repo: "bare:tools", tag: v1.0.0}
              first: {repo: "bare:tools", commit: \(scene.commits[0])}
              packed: {repo: "pages:tools", tag: v1.0.0}
            """
        )
        let result = try scene.fetch("sync")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.components(separatedBy: "using git instead").count == 2, "\(result.errors)")
        #expect(Set(try scene.trees().values).count == 1)
        #expect(try scene.scratch.read("project/deps.lock").components(separatedBy: "archive:").count == 2)
    }

    @Test(.enabled(if: hasCgit, "cgit is not installed"))
    func `what cgit does not have is said`() throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        let missing = String(repeating: "12", count: 20)
        func result(_ entry: String) throws -> CommandResult {
            try scene.manifest(
                """
                hosts: {pages: {kind: cgit, url: "http://127.0.0.1:\(server.port)/pages"}}
                dependencies: {entry: {\(entry)}}
                """
            )
            return try scene.fetch("sync")
        }
        let tag = try result("repo: \"pages:tools\", tag: v1.0.1")
        #expect(tag.status == 65 && tag.errors.contains("did you mean 'v1.0.0'"), "\(tag.errors)")
        let commit = try result("repo: \"pages:tools\", commit: \(missing)")
        #expect(commit.status == 65 && commit.errors.contains("has no commit \(missing)"), "\(commit.errors)")
        for selector in ["tag: v1.0.0", "commit: \(missing)"] {
            let absent = try result("repo: \"pages:absent\", \(selector)")
            #expect(absent.status == 77 && absent.errors.contains("does not exist, or"), "\(absent.errors)")
        }
    }

    @Test(.enabled(if: hasGitweb, "gitweb or its CGI library is not installed"))
    func `gitweb's snapshots are git's trees`() throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        let site = "http://127.0.0.1:\(server.port)"
        func snapshot(_ format: String) -> String {
            "{url: \"\(site)/web/?p=tools.git;a=snapshot;h=\(scene.commits[0]);sf=\(format)\"}"
        }
        try scene.manifest(
            """
            dependencies:
              tgz: \(snapshot("tgz"))
              txz: \(snapshot("txz"))
              zip: \(snapshot("zip"))
              git: {git: "\(site)/git/tools.git", tag: v1.0.0}
            """
        )
        try sync(scene)
        let trees = try scene.trees()
        #expect(trees.count == 4 && Set(trees.values).count == 1)
        try scene.manifest(
            "dependencies: {bad: {url: \"\(site)/web/?p=tools.git;a=snapshot;h=\(scene.commits[0]);sf=tbz2\"}}"
        )
        let refused = try scene.fetch("sync")
        #expect([65, 77].contains(refused.status) && refused.errors.contains("403"), "\(refused.errors)")
    }

    @Test(arguments: ["git", "private"])
    func `a repository behind a web server is reached by its old name, with a password where one is wanted`(
        _ place: String
    ) throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        let site = "http://127.0.0.1:\(server.port)"
        try scene.manifest(
            """
            dependencies:
              new: {git: "\(site)/\(place)/tools.git", tag: v1.0.0}
              old: {git: "\(site)/\(place)/old", tag: v1.0.0}
            """
        )
        if place == "private" {
            let anonymous = try scene.fetch("sync")
            #expect(anonymous.status == 77, "\(anonymous.errors)")
            try scene.scratch.write("home/.netrc", "machine 127.0.0.1 login ada password pa55-word\n")
            _ = try runCommand("chmod", ["600", scene.scratch.path("home/.netrc")], in: "/")
        }
        let result = try scene.fetch("sync")
        #expect(result.status == 0, "\(result.errors)")
        #expect(!result.everything.contains("pa55-word"))
        #expect(Set(try scene.trees().values).count == 1)
        try scene.scratch.write("home/.netrc", "machine 127.0.0.1 login ada password wrong-0ne\n")
        try scene.forget()
        guard place == "private" else { return }
        let refused = try scene.fetch("sync", "--no-cache")
        #expect(refused.status == 77 && !refused.everything.contains("wrong-0ne"), "\(refused.errors)")
    }

    @Test(
        .enabled(if: hasCgit, "cgit is not installed"),
        .enabled(if: WebServerProgram.Name.nginx.isInstalled, "nginx is not installed")
    )
    func `a limit of nginx's is waited for, and one that does not end is named`() throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        func proxy(_ rate: String) throws -> WebServerProgram {
            try WebServerProgram(.nginx, in: scene.scratch.path) { port in
                """
                pid \(scene.scratch.path("nginx-\(port).pid"));
                events {}
                http {
                    access_log off;
                    limit_req_zone $server_name zone=all:1m rate=\(rate);
                    limit_req_status 429;
                    server {
                        listen 127.0.0.1:\(port);
                        server_name limited;
                        location ~ /snapshot/ { limit_req zone=all; proxy_pass http://127.0.0.1:\(server.port); }
                        location ~ ^/git/ { limit_req zone=all; proxy_pass http://127.0.0.1:\(server.port); }
                        location / { proxy_pass http://127.0.0.1:\(server.port); }
                    }
                }
                """
            }
        }
        let quick = try proxy("1r/s")
        try scene.manifest(
            """
            hosts: {pages: {kind: cgit, url: "http://127.0.0.1:\(quick.port)/pages"}}
            dependencies:
              one: {repo: "pages:tools", tag: v1.0.0}
              two: {repo: "pages:tools", tag: v1.1.0}
            """
        )
        try sync(scene)
        #expect(try scene.trees().count == 2)

        let slow = try proxy("1r/m")
        try scene.manifest("dependencies: {one: {git: \"http://127.0.0.1:\(slow.port)/git/tools.git\", tag: v1.0.0}}")
        let refused = try scene.fetch("sync")
        #expect(refused.status == 69 && refused.errors.contains("429"), "\(refused.errors)")
    }
}
