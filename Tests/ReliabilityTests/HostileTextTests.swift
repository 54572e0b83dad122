internal import Foundation
internal import TestSupport
internal import Testing

/// What others wrote never commands the terminal: no control character of a manifest, a lock, a server or an archive
/// reaches standard output or standard error raw.
@Suite struct HostileTextTests {
    /// Clears the screen, sets a title, rings, goes back, and reorders: the last two in UTF-8's C1 and format characters.
    private static let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{8}\r\u{9b}31m\u{202e}"

    /// Control characters in `text`, but for line ends and tabs.
    private static func controls(_ text: String) -> [String] {
        text.unicodeScalars.filter { scalar in
            if scalar == "\n" || scalar == "\t" { return false }
            return scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
                || (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }.map { "U+\(String($0.value, radix: 16))" }
    }

    /// Runs the commands that show most, and looks at every byte of them.
    private func look(_ sandbox: Sandbox, _ what: Comment, fails: Bool = true) throws {
        for words in [
            ["sync", "-v"], ["sync", "--json"], ["status"], ["list"], ["verify"], ["lock", "--color", "always"],
        ] {
            let result = try runCommand(
                "\(Products.directory)/fetch",
                words + ["--timeout", "2"],
                in: sandbox.scratch.path("project"),
                environment: sandbox.environment
            )
            let shown = result.everything.replacingOccurrences(
                of: "\u{1b}\\[[0-9;]*m",
                with: "",
                options: words.contains("always") ? .regularExpression : []
            )
            #expect(
                Self.controls(shown).isEmpty,
                "\(what), \(words): \(Self.controls(shown)) in \(shown.debugDescription)"
            )
            // 70 would be a bug, and 128 and more a crash.
            #expect(
                result.status < 70 || [74, 75, 77].contains(result.status),
                "\(what), \(words): \(result.everything)"
            )
            if fails, words[0] == "sync" { #expect(result.status != 0, "\(what)") }
        }
    }

    @Test(arguments: [
        "dependencies:\n  engine: \"EVIL\"", "dependencies:\n  \"EVIL\": rev1",
        "workspace: \"EVIL\"\ndependencies:\n  engine: rev1",
        "dependencies:\n  engine:\n    repo: \"jumboskill/EVIL\"\n    tag: rev1",
        "dependencies:\n  engine:\n    url: \"http://127.0.0.1:1/EVIL.tar.gz\"",
        "dependencies:\n  engine:\n    url: \"EVIL.tar.gz\"",
        "dependencies:\n  engine:\n    git: \"EVIL\"\n    tag: v1",
        "dependencies:\n  engine:\n    git: \"file:///EVIL\"\n    tag: v1",
        "dependencies:\n  engine:\n    repo: jumboskill/engine\n    tag: rev1\n    into: \"EVIL\"",
        "dependencies:\n  engine:\n    repo: jumboskill/engine\n    tag: rev1\n    patches: [\"EVIL\"]",
        "dependencies:\n  engine:\n    repo: jumboskill/engine\n    tag: rev1\n    root: \"EVIL\"",
        "dependencies:\n  engine:\n    repo: jumboskill/engine\n    tag: rev1\n    \"EVIL\": 1",
        "dependencies:\n  engine:\n    repo: jumboskill/engine\n    branch: \"EVIL\"",
        "dependencies:\n  engine:\n    repo: jumboskill/engine\n    version: \"EVIL\"",
        "vendor: \"EVIL\"\ndependencies:\n  engine:\n    repo: jumboskill/engine\n    tag: rev1",
        "hosts:\n  \"EVIL\":\n    kind: \"EVIL\"\n    url: \"https://EVIL\"\ndependencies: {}",
    ])
    func `in a manifest's values`(_ text: String) throws {
        let sandbox = try Sandbox()
        let escaped = "\\e[2J\\e]0;owned\\a\\b\\r\\x9b31m\\u202e"
        try sandbox.manifest(text.replacingOccurrences(of: "EVIL", with: escaped))
        try look(sandbox, "escaped in the manifest")
        try sandbox.manifest(text.replacingOccurrences(of: "EVIL", with: Self.evil))
        let raw = try sandbox.fetch("sync", "--json")
        #expect(raw.status != 0 && Self.controls(raw.everything).isEmpty, "\(raw.everything.debugDescription)")
    }

    @Test func `in a lock`() throws {
        let sandbox = try Sandbox()
        try sandbox.manifest("workspace: jumboskill\ndependencies:\n  engine: rev1")
        #expect(try sandbox.fetch("sync").status == 0)
        let lock = try sandbox.scratch.read("project/deps.lock")
        let escaped = "\"\\e[2J\\e]0;owned\\a\\b\\r\\x9b31m\\u202e\""
        for line in lock.split(separator: "\n") where line.contains(": ") && !line.hasPrefix("#") {
            let key = line.prefix { $0 != ":" }
            try sandbox.scratch.write(
                "project/deps.lock",
                lock.replacingOccurrences(of: line, with: "\(key): \(escaped)")
            )
            try look(sandbox, "in the lock, at \(key)", fails: false)
        }
    }

    @Test(arguments: [400, 401, 403, 404, 429, 500, 302, 200])
    func `in a server's answers`(_ status: Int) throws {
        let evil = Self.evil
        let server = try RawServer { _, connection in
            let json =
                "{\"type\": \"error\", \"error\": {\"message\": \"\\u001b[2J\\u0007\\u202e\", \"detail\": \"\\u009b31m\"}}"
            let body = status == 200 ? "<html>\(evil)</html>" : json
            RawServer.write(
                "HTTP/1.1 \(status) \(evil.replacingOccurrences(of: "\r", with: ""))\r\nContent-Type: application/json\r\n"
                    + "Location: /\u{1b}[2J\u{9b}31m\r\nRetry-After: \u{1b}[2J9999999\r\nWWW-Authenticate: Basic realm=\"\u{1b}[2J\"\r\n"
                    + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)",
                to: connection
            )
        }
        let url = "http://\(server.address)"
        let sandbox = try Sandbox(environment: ["BITBUCKET_URL": url, "BITBUCKET_API_URL": "\(url)/2.0"])
        try sandbox.manifest(
            "workspace: jumboskill\ndependencies:\n  engine: rev1\n  motor:\n    url: \(url)/motor.tar.gz\n"
                + "  tools:\n    git: \(url)/tools.git\n    tag: v1"
        )
        let result = try sandbox.fetch("sync", "-v", "--timeout", "2")
        #expect(Self.controls(result.everything).isEmpty, "\(result.everything.debugDescription)")
        #expect([65, 69, 77].contains(result.status), "\(result.errors)")
        let document = try sandbox.fetch("sync", "--json", "--timeout", "2")
        #expect(Self.controls(document.everything).isEmpty, "\(document.everything.debugDescription)")
        #expect((try? JSONSerialization.jsonObject(with: Data(document.output.utf8))) != nil)
    }

    @Test func `in the names of an archive, and in those of files that somebody added`() throws {
        let sandbox = try Sandbox()
        let name = Self.evil.replacingOccurrences(of: "/", with: "")
        let url = try sandbox.archive("evil.tar.gz", [name: "x\n", "README": "x\n"])
        try sandbox.manifest("dependencies:\n  motor:\n    url: \(url)")
        let result = try sandbox.fetch("sync")
        #expect(result.status == 65, "\(result.errors)")
        #expect(Self.controls(result.everything).isEmpty, "\(result.everything.debugDescription)")
        try sandbox.archive("good.tar.gz", ["README": "x\n"])
        try sandbox.manifest("dependencies:\n  motor:\n    url: [FORGE]/files/good.tar.gz")
        #expect(try sandbox.fetch("sync").status == 0)
        try sandbox.scratch.write("project/vendor/motor/\(name)", "mine\n")
        try sandbox.scratch.write("project/vendor/\(name)/file", "mine\n")
        try look(sandbox, "in the name of an added file", fails: false)
    }

    @Test func `on the command line`() throws {
        let sandbox = try Sandbox()
        try sandbox.manifest("workspace: jumboskill\ndependencies:\n  engine: rev1")
        for words in [
            ["sync", Self.evil], ["sync", "--group", Self.evil], ["download", Self.evil],
            ["verify", "--manifest", Self.evil],
        ] {
            let result = try runCommand(
                "\(Products.directory)/fetch",
                words,
                in: sandbox.scratch.path("project"),
                environment: sandbox.environment
            )
            #expect(result.status != 0)
            #expect(Self.controls(result.everything).isEmpty, "\(words): \(result.everything.debugDescription)")
        }
    }
}
