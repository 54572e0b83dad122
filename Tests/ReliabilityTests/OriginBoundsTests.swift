internal import Foundation
internal import TestSupport
internal import Testing

/// How much a proof costs, counted by the bridge between lighttpd and `git http-backend`.
@Suite(.enabled(if: WebServerProgram.Name.lighttpd.isInstalled, "lighttpd is not installed"))
struct OriginBoundsTests {
    /// What the bridge counted of one request: its bytes with the header fields, and those of the response's body.
    private struct Count: Hashable, Comparable {
        let request: String
        let sent: Int
        let received: Int

        static func < (a: Count, b: Count) -> Bool { (a.request, a.sent) < (b.request, b.sent) }
    }

    private static let directories = 20

    /// Serves the repository `big`, and its archives where cgit has them.
    private static func bridge(_ scene: ServerScene) throws -> WebServerProgram {
        try scene.scratch.write(
            "bridge.cgi",
            """
            #!/bin/sh
            export LC_ALL=C GIT_PROJECT_ROOT=\(scene.scratch.path("server")) GIT_HTTP_EXPORT_ALL=1
            out=$(mktemp)
            case "$PATH_INFO" in
            */snapshot/*)
                commit=${PATH_INFO##*-}
                printf 'Content-Type: application/x-gzip\\r\\n\\r\\n' > "$out"
                git -C "$GIT_PROJECT_ROOT/big" archive --format=tar.gz --prefix=big/ "${commit%.tar.gz}" >> "$out"
                ;;
            *) git http-backend > "$out" ;;
            esac
            head=$(env | grep -E '^(HTTP_|REQUEST_METHOD|REQUEST_URI)' | wc -c)
            body=$(($(wc -c < "$out") - $(sed '/^\\r*$/q' "$out" | wc -c)))
            echo "$REQUEST_METHOD ${PATH_INFO##*/} $((head + ${CONTENT_LENGTH:-0})) $body" >> \(scene.scratch.path("requests"))
            cat "$out" && rm "$out"

            """
        )
        return try WebServerProgram(.lighttpd, in: scene.scratch.path) { port in
            """
            server.modules = ("mod_alias", "mod_setenv", "mod_cgi")
            server.document-root = "\(scene.scratch.path("server"))"
            server.port = \(port)
            server.bind = "127.0.0.1"
            server.errorlog = "\(scene.scratch.path("lighttpd.log"))"
            setenv.set-environment = ("HOME" => "\(scene.scratch.path("home"))", "PATH" => "/usr/local/bin:/usr/bin:/bin")
            alias.url = ("/site/" => "\(scene.scratch.path("bridge.cgi"))/")
            cgi.assign = (".cgi" => "")
            """
        }
    }

    /// Makes the repository, whose files no program can compress. Returns the sizes of the objects of its tag, its commit
    /// and its root.
    private static func fill(_ scene: ServerScene, filter: Bool) throws -> (named: Int, root: Int) {
        let script = """
            set -e
            chmod 755 bridge.cgi
            git init -q -b main big && cd big
            for d in $(seq \(directories)); do
                mkdir dir$d && head -c 150000 /dev/urandom | split -b 6000 -a 3 - dir$d/f
            done
            git add . && git commit -qm big && git tag -a v1 -m v1
            cd .. && git clone -q --bare big server/big && git -C server/big repack -qad
            git -C server/big config uploadpack.allowFilter \(filter)
            for name in v1 v1^0 v1^{tree}; do git -C big cat-file -s $name; done
            """
        let environment = [
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
        ]
        let made = try runCommand("sh", ["-c", script], in: scene.scratch.path, environment: environment)
        let sizes = made.output.split(separator: "\n").compactMap { Int($0) }
        try #require(made.status == 0 && sizes.count == 3, "\(made.errors)")
        return (sizes[0] + sizes[1], sizes[2])
    }

    private static func take(_ scene: ServerScene) throws -> [Count] {
        try scene.takeRequests().map { line in
            let words = line.split(separator: " ")
            return Count(
                request: words.prefix(2).joined(separator: " "),
                sent: try #require(Int(words[2])),
                received: try #require(Int(words[3]))
            )
        }.sorted()
    }

    private static func run(_ scene: ServerScene, _ words: String...) throws -> CommandResult {
        let result = try runCommand(
            "\(Products.directory)/fetch",
            words,
            in: scene.scratch.path("project"),
            environment: [
                "HOME": scene.scratch.path("home"), "FETCH_CACHE_DIR": scene.scratch.path("cache"), "FETCH_JOBS": "1",
            ]
        )
        try #require(result.status == 0, "\(result.errors)")
        return result
    }

    /// How many bytes the objects of the proofs have.
    private static func proofBytes(_ scene: ServerScene) throws -> Int {
        let result = try runCommand("sh", ["-c", "cat deps.origin/*/* | wc -c"], in: scene.scratch.path("project"))
        return try #require(Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    @Test(arguments: [true, false])
    func `a proof costs a thousandth of its archive, and a locked sync nothing more`(_ filter: Bool) throws {
        let scene = try ServerScene()
        let server = try Self.bridge(scene)
        let sizes = try Self.fill(scene, filter: filter)
        let head = """
            hosts: {site: {kind: cgit, url: "http://127.0.0.1:\(server.port)/site"}}
            dependencies:
              whole: {repo: "site:big", tag: v1}
            """
        try scene.manifest(head)
        _ = try Self.run(scene, "sync", "-q")
        let archive = try Self.take(scene).filter { $0.request.hasSuffix(".tar.gz") }.map(\.received)
        try #require(archive.count == 1 && archive[0] >= 2_000_000, "\(archive)")
        let lock = try scene.scratch.read("project/deps.lock")

        _ = try Self.run(scene, "prove")
        let proof = try Self.take(scene)
        #expect(proof.count <= 3, "\(proof)")
        #expect(proof.map(\.received).reduce(0, +) * 1_000 <= archive[0], "\(proof), \(archive)")
        let whole = try Self.proofBytes(scene)
        #expect(whole <= sizes.named + 64)

        // The other nineteen directories are in the tree of the root, and nothing of them is kept.
        try scene.manifest(head + "\n  part: {repo: \"site:big\", tag: v1, include: [dir7/**]}")
        _ = try Self.run(scene, "sync", "-q")
        let told = try Self.run(scene, "prove", "part")
        let part = try Self.proofBytes(scene) - whole
        #expect(part <= sizes.root + 32)
        #expect(told.errors.contains("deps.origin: \(part) bytes added"), "\(told.errors)")
        _ = try Self.run(scene, "verify", "--origin")
        try scene.manifest(head)
        _ = try Self.run(scene, "sync", "-q")
        #expect(try Self.proofBytes(scene) == whole)
        _ = try Self.run(scene, "verify", "--origin")
        let proved = try scene.scratch.read("project/deps.lock")
        try #require(proved.contains("origin:") && !lock.contains("origin:"))

        var counts: [[Count]] = []
        for text in [lock, proved] {
            try scene.forget()
            try scene.scratch.write("project/deps.lock", text)
            _ = try Self.take(scene)
            _ = try Self.run(scene, "sync", "--locked", "-q")
            counts.append(try Self.take(scene))
        }
        #expect(counts[0] == counts[1] && counts[0].count == 1, "\(counts)")
    }
}
