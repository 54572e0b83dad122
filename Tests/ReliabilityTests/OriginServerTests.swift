internal import Foundation
internal import TestSupport
internal import Testing

/// Proofs of origin from a server that we did not write: `git http-backend` behind lighttpd.
@Suite(.enabled(if: WebServerProgram.Name.lighttpd.isInstalled, "lighttpd is not installed"))
struct OriginServerTests {
    private struct Failed: Error { let text: String }

    /// Makes a repository of many files, whose archives are served as well.
    private func fill(_ scene: ServerScene, format: String, files: Int) throws {
        let script = """
            set -e
            rm -rf big && git init -q -b main --object-format=\(format) big && cd big
            for d in $(seq 20); do
                mkdir -p dir$d
                for f in $(seq \(files / 20)); do echo "file $f of $d $(seq -s, $f)" > dir$d/f$f.txt; done
            done
            printf '/hidden export-ignore\\nVERSION export-subst\\n' > .gitattributes
            mkdir hidden && echo x > hidden/x && echo 'v $Format:%H$' > VERSION
            git add . && git commit -qm big && git tag -a v1 -m v1
            git rm -q -r --cached hidden VERSION .gitattributes && git commit -qm plain && git tag -a v2 -m v2
            cd .. && rm -rf server/big.git && git clone -q --bare big server/big.git
            git -C server/big.git repack -qad
            """
        let author = [
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
        ]
        let made = try runCommand("sh", ["-c", script], in: scene.scratch.path, environment: author)
        guard made.status == 0 else { throw Failed(text: made.errors) }
    }

    @Test(arguments: ["sha1", "sha256"], [true, false])
    func `an unchanged archive is proved in three requests, another one in few more`(
        _ format: String,
        _ filter: Bool
    ) throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        try fill(scene, format: format, files: 400)
        let allow = try runCommand(
            "git",
            ["-C", scene.scratch.path("server/big.git"), "config", "uploadpack.allowFilter", "\(filter)"],
            in: "/"
        )
        try #require(allow.status == 0)
        let site = "http://127.0.0.1:\(server.port)/git/big.git"
        try scene.manifest(
            "dependencies:\n  plain: {git: \"\(site)\", tag: v2}\n  odd: {git: \"\(site)\", tag: v1, include: [dir7/**]}"
        )
        let sync = try scene.fetch("sync", "-q")
        try #require(sync.status == 0, "\(sync.errors)")
        _ = try scene.takeRequests()
        let plain = try scene.fetch("prove", "plain")
        #expect(plain.status == 0, "\(plain.errors)")
        #expect(
            try scene.takeRequests() == [
                "GET /git/big.git/info/refs", "POST /git/big.git/git-upload-pack", "POST /git/big.git/git-upload-pack",
            ]
        )
        let odd = try scene.fetch("prove", "odd")
        #expect(odd.status == 0, "\(odd.errors)")
        #expect(try scene.takeRequests().count <= 6)
        let check = try scene.fetch("verify", "--origin")
        #expect(check.status == 0, "\(check.errors)")
        #expect(try scene.takeRequests() == [])
        let objects = try runCommand(
            "sh",
            [
                "-c",
                "git init -q --bare --object-format=\(format) w && GIT_OBJECT_DIRECTORY=$PWD/deps.origin git -C w fsck "
                    + "--full 2>&1 | grep -v missing; cat deps.origin/*/* | wc -c",
            ],
            in: scene.scratch.path("project")
        )
        // Two tags, two commits, and the tree of the root.
        #expect(
            Int(objects.output.split(separator: "\n").last?.trimmingCharacters(in: .whitespaces) ?? "") ?? 9999 < 2500
        )
    }

    @Test(arguments: [true, false])
    func `what the archive holds elsewhere is not asked of a server, which may leave it out`(_ filter: Bool) throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        let script = """
            set -e
            git init -q -b main same && cd same && mkdir -p a/in b/in c
            echo 1 > a/in/x && echo 1 > b/in/x && echo 2 > a/y && echo 2 > b/y && echo 3 > b/z
            printf 'x export-ignore\n' > a/.gitattributes && cp a/.gitattributes c && echo 3 > c/z
            printf 'l\n' > a/crlf && cp a/crlf b && printf '$Format:%%H$' > a/VERSION && cp a/VERSION b
            printf 'a/.gitattributes export-ignore\na/crlf eol=crlf\na/VERSION export-subst\n' > .gitattributes
            git add . && git commit -qm one && git tag -a v1 -m v1
            cd .. && git clone -q --bare same server/same.git
            git -C server/same.git config uploadpack.allowFilter \(filter)
            """
        let author = [
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
        ]
        let made = try runCommand("sh", ["-c", script], in: scene.scratch.path, environment: author)
        try #require(made.status == 0, "\(made.errors)")
        let site = "http://127.0.0.1:\(server.port)/git/same.git"
        try scene.manifest("origin: required\ndependencies:\n  same: {git: \"\(site)\", tag: v1}")
        let sync = try scene.fetch("sync", "-q")
        #expect(sync.status == 0, "\(sync.errors)")
        let check = try scene.fetch("verify", "--origin")
        #expect(check.status == 0, "\(check.errors)")
        #expect(check.output.contains("a/in/ (export-ignore)"), "\(check.output)")
    }

    @Test func `a server that speaks only the old protocol, or no git at all, is said`() throws {
        let scene = try ServerScene()
        let server = try scene.lighttpd()
        let site = "http://127.0.0.1:\(server.port)"
        try scene.manifest("dependencies:\n  tools: {git: \"\(site)/git/tools.git\", tag: v1.0.0}")
        try #require(try scene.fetch("sync", "-q").status == 0)
        let old = try runCommand(
            "git",
            ["-C", scene.scratch.path("server/tools.git"), "config", "protocol.version", "0"],
            in: "/"
        )
        try #require(old.status == 0)
        try scene.scratch.write(
            "backend.cgi",
            "#!/bin/sh\nunset HTTP_GIT_PROTOCOL\nGIT_PROJECT_ROOT=\(scene.scratch.path("server")) GIT_HTTP_EXPORT_ALL=1 "
                + "exec git http-backend\n"
        )
        let result = try scene.fetch("prove")
        #expect(result.status == 69)
        #expect(result.errors.contains("version 2 of git's protocol"))
        for (text, status) in [
            ("Content-Type: text/html\\n\\n<html>", 77), ("Content-Type: text/plain\\n\\n", 69),
            ("Content-Type: text/plain\\n\\n<html>", 69), ("Status: 404\\n\\n", 77), ("Status: 400\\n\\n", 69),
        ] {
            try scene.scratch.write("backend.cgi", "#!/bin/sh\nprintf '\(text)'\n")
            let result = try scene.fetch("prove")
            #expect(result.status == status, "\(text): \(result.errors)")
        }
    }
}
