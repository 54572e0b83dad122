import FetchManifest
import FetchModel
import Foundation
import TestSupport
import Testing

@Suite struct ConfigurationTests {
    private static func read(_ text: String) throws -> UserConfiguration {
        try ConfigurationFile.read(bytes: [UInt8](text.utf8), file: "config.yaml")
    }

    private static func failures(_ text: String) throws -> [Failure] {
        try #require(#expect(throws: Failures.self) { try read(text) }).all
    }

    @Test func `every setting is read`() throws {
        let configuration = try Self.read(
            """
            jobs: 4
            timeout: 60
            cache: /var/cache/fetch
            mirrors:
              https://bitbucket.org: https://mirror.example.com/bitbucket
              https://GitHub.com:443/: [https://one.example.com/github/, http://127.0.0.1:8080]
            clients: {https://github.com: Iv1.8a61f9b3a7aba766, "http://[::1]:3000": abc}
            osv: https://osv.example.com/
            """
        )
        #expect(configuration.jobs == 4 && configuration.timeout == 60 && configuration.cache == "/var/cache/fetch")
        #expect(
            configuration.mirrors == [
                .init(prefix: "https://bitbucket.org", replacements: ["https://mirror.example.com/bitbucket"]),
                .init(
                    prefix: "https://github.com",
                    replacements: ["https://one.example.com/github", "http://127.0.0.1:8080"]
                ),
            ]
        )
        let github = Origin(scheme: "https", host: "github.com", port: nil)
        let local = Origin(scheme: "http", host: "::1", port: 3000)
        #expect(configuration.osv?.wire == "https://osv.example.com")
        #expect(configuration.clients == [github: "Iv1.8a61f9b3a7aba766", local: "abc"])
    }

    @Test(arguments: ["", "# nothing\n", "~", "{}", "\u{feff}jobs: 1\r\n"])
    func `an empty file, or one from Windows, is a configuration`(_ text: String) throws {
        #expect(try Self.read(text).mirrors.isEmpty)
    }

    @Test(
        arguments: [
            ("- jobs", "wrong-type", 1, 1), ("jobs: 0", "wrong-type", 1, 7), ("jobs: 1001", "wrong-type", 1, 7),
            ("jobs: many", "wrong-type", 1, 7), ("timeout: 86401", "wrong-type", 1, 10),
            ("job: 4", "unknown-key", 1, 1),
            ("cache: [a]", "wrong-type", 1, 8), ("cache:", "missing-value", 1, 1),
            ("jobs: 1\njobs: 2", "duplicate-key", 2, 1),
            ("mirrors: https://a", "wrong-type", 1, 10), ("mirrors:", "missing-value", 1, 1),
            ("mirrors: {github.com: https://a}", "bad-url", 1, 11), ("mirrors: {https://a: b}", "bad-url", 1, 22),
            ("mirrors: {https://a: []}", "missing-value", 1, 22), ("mirrors: {https://a: }", "missing-value", 1, 11),
            ("mirrors: {https://a: [https://b, ftp://c]}", "bad-url", 1, 34),
            ("mirrors: {https://a: [https://b, ~]}", "missing-value", 1, 34),
            ("mirrors: {https://a: {b: c}}", "wrong-type", 1, 22), ("osv: osv.dev", "bad-url", 1, 6),
            ("osv: https://u:p@osv.dev", "credentials-in-url", 1, 6), ("osv: [https://osv.dev]", "wrong-type", 1, 6),
            ("mirrors: {https://a: 'https://b?x=1'}", "bad-url", 1, 22),
            ("mirrors: {https://a: 'https://b#x'}", "bad-url", 1, 22),
            ("mirrors: {https://a: 'https://u:hunter2@b'}", "credentials-in-url", 1, 22),
            ("mirrors: {'https://u:hunter2@a': https://b}", "credentials-in-url", 1, 11),
            ("mirrors: {https://a: https://b, https://a: https://c}", "duplicate-key", 1, 33),
            ("clients: {github.com: abc}", "bad-url", 1, 11), ("clients: {https://a/b: abc}", "bad-url", 1, 11),
            ("clients: {https://a: [abc]}", "wrong-type", 1, 22), ("clients: {https://a: 'a b'}", "bad-client", 1, 22),
            ("clients: {https://a: }", "missing-value", 1, 11), ("clients: [a]", "wrong-type", 1, 10),
            ("clients: {https://a: b, 'https://A:443': c}", "duplicate-key", 1, 25),
            ("<<<<<<< x\njobs: 1\n=======\njobs: 2\n>>>>>>> y", "merge-conflict", 1, 1),
            ("jobs: \"4", "yaml-syntax", 1, 7), ("a\u{0}", "binary-file", 1, 2),
        ] as [(String, String, Int, Int)]
    )
    func `a mistake is named at its place`(_ text: String, _ code: String, _ line: Int, _ column: Int) throws {
        let failures = try Self.failures(text)
        #expect(failures.map(\.code) == [code], "\(failures.map { $0.rendered() })")
        #expect(failures.first?.place?.line == line && failures.first?.place?.column == column)
        #expect(failures.allSatisfy { !$0.rendered().contains("hunter2") && $0.kind == .data })
    }

    @Test func `all mistakes are named in one run`() throws {
        let failures = try Self.failures("jobs: x\ntimeout: y\nmirrors: {a: b}\nclients: {c: d}\nmiror: 1\n")
        #expect(failures.map { $0.place?.line } == [1, 2, 3, 3, 4, 5])
        #expect(failures.last?.help == "did you mean 'mirrors'?")
    }

    @Test func `a file that is not there has no settings, and a link may lead anywhere`() throws {
        let scratch = try ScratchDirectory()
        #expect(try ConfigurationFile.read(path: scratch.path("config.yaml")) == UserConfiguration())
        try scratch.write("dotfiles/fetch.yaml", "jobs: 3\n")
        try scratch.write("config/x", "")
        let link = scratch.path("config/config.yaml")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../dotfiles/fetch.yaml")
        #expect(try ConfigurationFile.read(path: link).jobs == 3)
        let failures = #expect(throws: Failures.self) { try ConfigurationFile.read(path: scratch.path("config")) }
        #expect(failures?.all.map(\.code) == ["bad-configuration"])
    }

    @Test func `a file that others can write to is refused`() throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("config.yaml", "mirrors: {\"https://a.example\": \"https://b.example\"}\n")
        chmod(path, 0o602)

        let failures = #expect(throws: Failures.self) { try ConfigurationFile.read(path: path) }

        #expect(failures?.all.map(\.code) == ["configuration-open"])
        #expect(failures?.all.first?.message.hasSuffix("other users can write to it") == true)
    }

    @Test(.enabled(if: geteuid() == 0), arguments: [uid_t(65_534), 0])
    func `another user's file is refused, and root's is not`(_ owner: uid_t) throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("real.yaml", "jobs: 3\n")
        chown(path, owner, 0)
        try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "real.yaml")

        for name in ["real.yaml", "link"] {
            let result = Result { try ConfigurationFile.read(path: scratch.path(name)).jobs }
            if owner == 0 {
                #expect(try result.get() == 3)
            } else {
                #expect(throws: Failures.self) { try result.get() }
            }
        }
    }
}
