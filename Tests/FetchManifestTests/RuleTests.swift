import FetchModel
import Testing

@testable import FetchManifest

@Suite struct RuleTests {
    @Test(arguments: [
        "https://example.com/a.tar.gz", "http://localhost:8080/a.zip", "HTTPS://EXAMPLE.COM/a",
        "https://[::1]:8443/a.tar",
        "https://example.com/@scope/pkg@1.0.tgz", "https://example.com/a?b=c@d", "file:///srv/a.zip",
        "file://localhost/srv/a.zip",
        "../a.zip", "a b/c.tar.gz", "archives/a:b.zip", "./a",
    ])
    func `an archive is at a web or file URL, or at a relative path`(_ text: String) {
        #expect(throws: Never.self) { try URLRule.archive(text) }
    }

    @Test(arguments: [
        "https://example.com/a.git", "ssh://git@git.example.com:2222/a.git", "ssh://[::1]/a.git",
        "git@git.example.com:studio/a.git",
        "git.example.com:a", "/srv/git/a.git", "../a.git", "a", "file:///srv/git/a.git", "git://example.com/a",
        "ssh+git://git@e.com/a",
    ])
    func `git reaches servers and local repositories`(_ text: String) {
        #expect(throws: Never.self) { try URLRule.git(text) }
    }

    @Test(arguments: [
        ("4096", 4096), ("1 B", 1), ("500MB", 500_000_000), ("20 GiB", 20 << 30), ("1.5 GiB", 3 << 29), ("0.5kB", 500),
        ("2 KB", 2_000), ("3KiB", 3_072), ("8 TiB", 8 << 40), ("1.001 TB", 1_001_000_000_000), ("7 MiB", 7 << 20),
    ])
    func `sizes are read with their units`(_ text: String, _ bytes: Int) {
        #expect(ByteSize.parse(text) == bytes)
    }

    @Test(arguments: [
        "", "GiB", "-1", "1.5", "1.5 B", "1. GiB", "1 gib", "1 G", "1_000", "1,5 GB", "9999999999 TiB", "1 GiB x", " 1",
        "1.0001 GB",
        "99999999999999999999",
    ])
    func `what is no size is none`(_ text: String) {
        #expect(ByteSize.parse(text) == nil)
    }

    @Test(arguments: [
        ".git", ".GiT", ".git.", ".git ", ".git . .", ".git::$INDEX_ALLOCATION", "git~1", "GIT~1", ".g\u{200c}it",
        "\u{feff}.git",
        ".git\u{200d}",
    ])
    func `every spelling of git's directory is known`(_ name: String) {
        #expect(NameRule.isGitDirectory(name))
        #expect(NameRule.fault(in: name) != nil)
        #expect(throws: PathFault.self) { try PathRule.inside("a/\(name)/b") }
    }

    @Test(arguments: [
        ".gitignore", ".github", "git", "git~2", "agit", "x.git", "con1", "console", "com10", "nul-x", ".x", "é", "a b",
        "日本語",
    ])
    func `an ordinary name is a name`(_ name: String) {
        #expect(NameRule.fault(in: name) == nil)
    }

    @Test(arguments: [("./a//b/", "a/b"), ("a/./b", "a/b"), (".", ""), ("...", "..."), ("a..b/c", "a..b/c")])
    func `a path inside is freed of what means nothing`(_ text: String, _ path: String) throws {
        #expect(try PathRule.inside(text) == path)
    }

    @Test(arguments: [
        "v1", "1.10", "release/2024-06", "v1.0+build", "null", "@", "a@b", "日本", "-", "a.lock", "x/.y", "a//b", "a b",
        "a..b", "a^", "a.",
    ])
    func `names of tags are those that git allows`(_ name: String) {
        let refused = ["@", "-", "a.lock", "x/.y", "a//b", "a b", "a..b", "a^", "a."]
        #expect((RefRule.fault(in: name) != nil) == refused.contains(name))
    }

    @Test(arguments: [
        ("https://u:p@h/x?y=z", "https://••••@h/x?••••"), ("https://h/x", "https://h/x"),
        ("ssh://git@h/x", "ssh://git@h/x"),
        ("ssh://git:p@h/x", "ssh://••••@h/x"), ("https://h:80/x@y", "https://h:80/x@y"),
        ("https://u:p/q@h/x", "https://••••@h/x"),
        ("https://u:p@q@h/x", "https://••••@h/x"), ("https://u:p q", "https://••••"), ("git@h:x", "git@h:x"),
        ("a?b", "a?b"),
        ("https://me/m:secret@example.com/x", "https://••••@example.com/x"),
        ("https://example.com/@scope/x:1/y@2", "https://example.com/@scope/x:1/y@2"),
    ])
    func `a URL is shown without its secrets`(_ url: String, _ shown: String) {
        #expect(MaskedURL.of(url) == shown)
        let line = MaskedURL.hidingAll(in: "url: \(url), next"[...])
        #expect(line.count == "url: \(url), next".count)
    }

    @Test func `what only looks like a password is hidden, and no reason to refuse a URL`() {
        #expect(!MaskedURL.hasCredentials("https://registry.example.com/v2/image:tag@sha256"))
        #expect(MaskedURL.hasCredentials("https://user:secret@registry.example.com/v2"))
    }

    @Test func `several URLs in a line are each freed of their secrets`() {
        let line = "[https://a/x,https://u:one@b/y, 'http://two@c', ssh://git@d/z?three]"
        let shown = MaskedURL.hidingAll(in: line[...])
        #expect(shown.count == line.count)
        for secret in ["u:one", "two", "three"] { #expect(!shown.contains(secret)) }
        #expect(shown.hasPrefix("[https://a/x,https://•••••@b/y, 'http://•••@c', ssh://git@d/z?"))
    }
}
