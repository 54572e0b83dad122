import FetchGit
import FetchModel
import Testing

/// What a `.gitmodules` may say.
@Suite struct SubmoduleTests {
    private func read(_ text: String) throws -> [Submodule] { try Submodule.all(in: Array(text.utf8)) }

    @Test func `names, paths and URLs are read, and the rest is passed over`() throws {
        let submodules = try read(
            """
            [core]
                sshCommand = touch /tmp/x
            [submodule "engine"]
                path = ./modules//engine/
                url = ../engine.git
                branch = main
                update = checkout
                ignore = dirty
            [submodule "odd name"]
                url = https://example.com/odd.git
                path = "odd path"
                update = none
            [submodule "stale"]
                branch = main
            [submodule]
                recurse = true
            """
        )
        #expect(submodules.map(\.name) == ["engine", "odd name"])
        #expect(submodules.map(\.path) == ["modules/engine", "odd path"])
        #expect(submodules.map(\.url) == ["../engine.git", "https://example.com/odd.git"])
        #expect(submodules.map(\.isLeftOut) == [false, true])
    }

    private static let hostile = [
        ("update = !touch /tmp/x", "its 'update' is a command"),
        ("update = !", "its 'update' is a command"),
        ("update = exec", "its 'update' is 'exec', not checkout, rebase, merge or none"),
        ("path = ../out", "its path '../out' is not allowed: it climbs"),
        ("path = a/../../out", "its path 'a/../../out' is not allowed: it climbs"),
        ("path = /etc", "its path '/etc' is not allowed: it is absolute"),
        ("path = -x", "its path '-x' is not allowed: a leading '-' makes it look like an option"),
        ("path = .git/hooks", "its path '.git/hooks' is not allowed: it leads into '.git'"),
        ("path = a/.GIT", "its path 'a/.GIT' is not allowed: it leads into '.git'"),
        ("path = git~1", "its path 'git~1' is not allowed: it leads into '.git'"),
        ("path = a\\nb", "its path 'a b' is not allowed: a name in it cannot be one of a file"),
        ("path = .", "its path '.' is not allowed: it is empty"),
        ("path =", "its path '' is not allowed: it is empty"),
        ("url = -uevil", "its URL '-uevil' is not allowed: a leading '-' makes it look like an option"),
        ("url = two", "it has two values for 'url'"),
    ]

    @Test(arguments: hostile) func `an entry that breaks a rule is refused by its name`(
        _ line: String,
        _ reason: String
    )
        throws
    {
        // A second value of a key that has one is another rule, and has a test of its own.
        let first = line.hasPrefix("path") ? "url = ../a.git" : line == "url = two" ? "path = a\nurl = one" : "path = a"
        let error = #expect(throws: SubmoduleError.self) {
            try read("[submodule \"evil\\u001b[31m\"]\n\(first)\n\(line)\n".replacing("\\u001b", with: "\u{200b}"))
        }
        let failure = try #require(error?.failure)
        #expect(failure.message == "the submodule 'evil[31m' is refused: \(reason)")
        #expect(failure.kind == .data)
        #expect(failure.code == "submodule-refused")
        #expect(failure.keys == [.submodules])
    }

    @Test(arguments: ["..", "../x", "a/..", "a/../b", "a\\\\..\\\\b", "a\u{7}"]) func `a name that climbs is refused`(
        _ name: String
    ) throws {
        let error = #expect(throws: SubmoduleError.self) { try read("[submodule \"\(name)\"]\npath = a\nurl = ../a\n") }
        guard case .refused(_, .name)? = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test func `two submodules cannot have one path`() throws {
        let error = #expect(throws: SubmoduleError.self) {
            try read("[submodule \"a\"]\npath = x\nurl = ../a\n[submodule \"b\"]\npath = ./x\nurl = ../b\n")
        }
        #expect(error?.failure.message == "the submodule 'b' is refused: another submodule has its path 'x'")
    }

    @Test func `a file that is broken or too large is refused, and its repository named`() throws {
        #expect(throws: SubmoduleError.unreadable(parent: "", .line(2))) { try read("[submodule \"a\"]\npath: a\n") }
        let large = [UInt8](repeating: 0x0a, count: Submodule.mostBytes + 1)
        let error = #expect(throws: SubmoduleError.self) { try Submodule.all(in: large, of: "modules/a") }
        #expect(error?.failure.message == "'.gitmodules' of 'modules/a' has more than 1048576 bytes")
    }

    // MARK: URLs

    @Test(arguments: [
        ("https://example.com/a/b.git", "../c.git", "https://example.com/a/c.git"),
        ("https://example.com/a/b.git", "../../c/d.git", "https://example.com/c/d.git"),
        ("https://example.com/a/b.git", "./sub", "https://example.com/a/b.git/sub"),
        ("https://example.com:8443/a/b", "../c", "https://example.com:8443/a/c"),
        ("http://127.0.0.1:8080/a/b.git/", "../c.git/", "http://127.0.0.1:8080/a/c.git"),
        ("ssh://git@example.com:2222/a/b.git", "../c.git", "ssh://git@example.com:2222/a/c.git"),
        ("git@example.com:a/b.git", "../c.git", "git@example.com:a/c.git"),
        ("git@example.com:a/b.git", "../../c.git", "git@example.com:c.git"),
        ("git@example.com:/srv/b.git", "../c.git", "git@example.com:/srv/c.git"),
        ("git://example.com/a/b", "../.././c", "git://example.com/c"),
        ("/srv/git/b.git", "../c.git", "/srv/git/c.git"), ("/srv/x/../git/.", "./c", "/srv/git/c"),
        ("file:///srv/git/b.git", "../c.git", "file:///srv/git/c.git"),
        ("/srv/git/b.git", "/srv/other/c.git", "/srv/other/c.git"),
        ("/srv/git/b.git", "file:///srv/c.git", "file:///srv/c.git"),
        ("/srv/git/b.git", "https://example.com/c.git", "https://example.com/c.git"),
        ("https://example.com/a/b.git", "https://other.example/c.git", "https://other.example/c.git"),
        ("https://example.com/a/b.git", "git@other.example:c.git", "git@other.example:c.git"),
        ("https://example.com/a/b.git", "http://other.example/c.git", "http://other.example/c.git"),
    ])
    func `a URL leads to the repository that git would take`(_ parent: String, _ url: String, _ wanted: String) throws {
        #expect(try GitRemote(parent, relativeTo: "/").submodule(url).address == wanted)
    }

    @Test(arguments: [
        (
            "https://example.com/a%0ahost=evil.example",
            "its URL 'https://example.com/a%0ahost=evil.example' is not allowed: it contains an encoded control character"
        ),
        (
            "ext::sh -c touch% /tmp/x",
            "its URL 'ext::sh -c touch% /tmp/x' is not allowed: git's remote helpers ('::') can run"
        ),
        ("fd::17", "can run programs"), ("--upload-pack=touch /tmp/x", "a leading '-' makes it look like an option"),
        ("ssh://-oProxyCommand=touch/x", "it has no host or no path"), ("-oProxyCommand=x:y", "look like an option"),
        ("git@-oProxyCommand=x:y", "it has no host or no path"), ("git@host:-x", "it has no host or no path"),
        ("file:///etc", "is a path of this machine, and its parent is on a server"),
        ("/etc", "is a path of this machine, and its parent is on a server"),
        ("other", "is a path of this machine, and its parent is on a server"),
        ("..", "is a path of this machine, and its parent is on a server"),
        ("~/x", "'~' is not expanded"), ("../../../x.git", "climbs above the root of its parent's host"),
        ("../..", "climbs above the root of its parent's host"),
        ("./../../a/../../x", "climbs above the root of its parent's host"),
        ("https://me:secret@example.com/x.git", "contains credentials"), ("", "it has no 'url'"),
        ("https://example.com/x.git?a=b", "it has a query or a fragment"), ("s3://bucket/x", "is not supported here"),
        ("https:///x", "it is not the URL of a repository"), ("https://example.com/\u{7}x", "it contains a control"),
    ])
    func `a URL that is not allowed is refused below a server`(_ url: String, _ reason: String) throws {
        for parent in ["https://example.com/a/b.git", "git@example.com:a/b.git"] {
            let remote = try GitRemote(parent, relativeTo: "/")
            let rule = #expect(throws: SubmoduleError.Rule.self) { try remote.submodule(url) }
            let failure = SubmoduleError.refused(try #require(Self.label), try #require(rule)).failure
            #expect(failure.message.contains(reason), "\(failure.message)")
            #expect(!failure.message.contains("secret@"))
        }
    }

    private static var label: Submodule.Label? {
        do {
            _ = try Submodule.all(in: Array("[submodule \"a\"]\nupdate = !\n".utf8))
        } catch {
            if case .refused(let label, _) = error { return label }
        }
        return nil
    }
}
