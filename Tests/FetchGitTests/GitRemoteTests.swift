import FetchGit
import FetchModel
import Testing

@Suite struct GitRemoteTests {
    @Test(arguments: [
        ("https://git.example.com/a/tools.git", "https://git.example.com/a/tools.git", "https"),
        ("HTTPS://Git.Example.com:443/a/tools/", "https://git.example.com/a/tools", "https"),
        ("http://127.0.0.1:8080/x.git", "http://127.0.0.1:8080/x.git", "http"),
        ("https://[::1]:8443/x.git", "https://[::1]:8443/x.git", "https"),
        ("ssh://git@git.example.com:2222/tools.git", "ssh://git@git.example.com:2222/tools.git", "ssh"),
        ("ssh://[fe80::1]/tools.git", "ssh://[fe80::1]/tools.git", "ssh"),
        ("git+ssh://git@h/t.git", "ssh://git@h/t.git", "ssh"),
        ("git@Git.example.com:group/tools.git", "git@git.example.com:group/tools.git", "ssh"),
        ("host:tools.git", "host:tools.git", "ssh"),
        ("git://git.example.com/tools.git", "git://git.example.com/tools.git", "git"),
        ("file:///srv/git/tools.git", "file:///srv/git/tools.git", "file"),
        ("/srv/git/a b/tools.git/", "/srv/git/a b/tools.git/", "file"),
        ("../tools", "/project/../tools", "file"),
        ("./a:b/tools", "/project/./a:b/tools", "file"),
        ("tools@home", "/project/tools@home", "file"),
    ])
    func `addresses are read`(_ text: String, _ address: String, _ transport: String) throws {
        let remote = try GitRemote(text, relativeTo: "/project")
        #expect(remote.address == address)
        #expect(remote.transport.rawValue == transport)
        #expect((remote.origin != nil) == text.lowercased().hasPrefix("http"))
    }

    @Test(arguments: [
        "", "-", "--upload-pack=touch /tmp/x", "-oProxyCommand=x", "ext::sh -c id", "https://example.com/a%0ab.git",
        "ssh://git@example.com/a%00.git", "https://example.com/%7F", "EXT::sh", "fd::17", "a::b", "::x",
        "https::https://h/x", "git-remote+x::y", "x://h/y", "ftp://h/x", "javascript:://x", "ssh://-oProxyCommand=id/x",
        "ssh://git@-oProxyCommand=id/x", "ssh://-oX@h/x", "-oProxyCommand=id:x", "git@-oX:y", "-u@h:x", "h:-oX",
        "ssh://h", "ssh://h/", "ssh:///x", "https://h", "https://h/", "https://h/x.git?token=1", "https://h/x#y",
        "https://h/x\ny", "../a\u{7}b", "a\0b", "https://h:0/x", "https://h:99999/x", "ssh://h:x/y", "git://h$(id)/x",
        "ssh://h;id/x", "h;id:x", "ssh://a b/x", "file://host/x", "file://", "~/x", "~root/x", "https://h`id`/x",
        "ssh://git@@h/x", "git@:x", "@h:x", "ssh://@h/x", "ssh://h%0a/x",
    ])
    func `what git could take for something else is refused`(_ text: String) throws {
        let failure = #expect(throws: GitError.self) { try GitRemote(text, relativeTo: "/project") }?.failure
        #expect(failure?.kind == .data)
        #expect(failure?.code == "bad-git-url")
        #expect(failure?.message.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 } == true)
        #expect(failure?.help != nil)
    }

    @Test(arguments: [
        "https://user:s3cr3t@h/x", "https://s3cr3t@h/x", "ssh://git:s3cr3t@h/x",
        "http://a@b:s3cr3t@h/x", "https://s3cr3t@h/x?y=@",
    ])
    func `credentials do not belong there, and are not repeated`(_ text: String) throws {
        let failure = #expect(throws: GitError.self) { try GitRemote(text, relativeTo: "/project") }?.failure
        #expect(failure?.kind == .data)
        #expect(failure?.rendered().contains("s3cr3t") == false, "\(String(describing: failure?.rendered()))")
    }

    @Test(arguments: [
        ("https://h/a/tools.git", "tools"), ("git@h:tools", "tools"), ("../a b/t ö$.git", "t"), ("..", "repository"),
        ("/", "repository"), ("https://h/%2e%2e", "2e2e"),
    ])
    func `it has a name that a directory can have`(_ text: String, _ name: String) throws {
        #expect(try GitRemote(text, relativeTo: "/project").name == name)
    }

    @Test func `a lockfile gets no absolute path of a relative one`() throws {
        #expect(try GitRemote("../tools/", relativeTo: "/home/ada/project").source == "../tools")
    }
}
