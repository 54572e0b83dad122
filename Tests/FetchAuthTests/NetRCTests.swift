import FetchAuth
import FetchModel
import Testing

@Suite struct NetRCTests {
    private func show(_ text: String) -> [String] {
        NetRC(text).entries.map { "\($0.host ?? "*") \($0.login ?? "-") \($0.password?.revealed ?? "-")" }
    }

    @Test(arguments: [
        ("machine a.example login ada password s3cr3t", ["a.example ada s3cr3t"]),
        ("machine A.Example\n\tlogin ada\n\tpassword s3cr3t\n", ["a.example ada s3cr3t"]),
        ("machine a login x password y machine b login u password v", ["a x y", "b u v"]),
        ("machine a password y", ["a - y"]),
        ("machine a login x", []),
        ("machine a login x account z password y", ["a x y"]),
        ("default login x password y", ["* x y"]),
        (
            "# machine c login x password y\nmachine a login x password y # machine d\nmachine b password z",
            ["a x y", "b - z"]
        ),
        ("machine a login x password #y", ["a x #y"]),
        (#"machine a login "x y" password "a\"b\\c\td""#, ["a x y a\"b\\c\td"]),
        (#"machine a login x password a\b"c"#, [#"a x a\b"c"#]),
        (
            "machine a login x password y\nmacdef init\ncd /pub\nmachine z login q password r\n\nmachine b login u password v",
            ["a x y", "b u v"]
        ),
        ("macdef init\nmachine z password r", []),
        ("machine a login x pasword y\nmachine b login u password v", ["b u v"]),
        ("machine a login x password \"y\nmachine b login u password v", ["b u v"]),
        ("garbage here\nmachine b login u password v", ["b u v"]),
        ("machine", []), ("machine a login", []), ("machine a login x password", []), ("", []), ("\u{0}\u{1}", []),
        ("machine a\r\nlogin x\r\npassword y\r\n", ["a x y"]),
        ("login x password y", []),
    ])
    func `entries are read, and a bad one spoils no other`(_ text: String, _ expected: [String]) {
        #expect(show(text) == expected)
    }

    @Test func `the host's own entry comes before the default, the first before the second`() {
        let file = NetRC(
            """
            default login any password 0
            machine bitbucket.org login ada password 1
            machine bitbucket.org login bob password 2
            """
        )
        #expect(file.entry(of: "BitBucket.org")?.password == Secret("1"))
        #expect(file.entry(of: "bitbucket.org", login: "bob")?.password == Secret("2"))
        #expect(file.entry(of: "bitbucket.org", login: "eve") == nil)
        #expect(file.entry(of: "github.com")?.login == "any")
        #expect(NetRC("machine a password b").entry(of: "b") == nil)
    }

    @Test func `passwords are never printed`() {
        var text = "\(NetRC("machine a login x password s3cr3t"))"
        dump(NetRC("machine a login x password s3cr3t"), to: &text)
        #expect(!text.contains("s3cr3t"))
    }
}
