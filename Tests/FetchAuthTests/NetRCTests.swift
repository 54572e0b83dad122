import FetchModel
import TestSupport
import Testing

@testable import FetchAuth

@Suite struct NetRCTests {
    private func login(_ text: String, default isIncluded: Bool = true) -> String? {
        NetRC(text).entry(includingDefault: isIncluded) { $0.lowercased() == "h" }
            .map { "\($0.login ?? ""):\($0.password?.revealed ?? "-")" }
    }

    // Each was tried with curl 7.88.
    @Test(arguments: [
        ("machine h login x password y", "x:y"), ("machine H\n\tlogin x\n\tpassword y\n", "x:y"),
        ("machine\nh\nlogin\nx\npassword\ny", "x:y"), ("machine h\r\nlogin x\r\npassword y\r\n", "x:y"),
        ("MACHINE h LOGIN x PassWord y", "x:y"), ("machine h login x password y\nMACHINE b", "x:y"),
        ("machine b login u password v machine h login x password y", "x:y"), ("machine b\nmachine h password y", ":y"),
        // Unknown words, and those of other programs.
        ("machine h port 80 login x password y", "x:y"), ("machine h login x protocol http password y", "x:y"),
        ("machine h account z login x password y", "x:y"), ("machine h login x pasword z password y", "x:y"),
        ("machine b login u password v method interactive\nmachine h login x password y", "x:y"),
        ("garbage here\nmachine h login x password y", "x:y"),
        // Comments.
        ("# machine h login a password b\nmachine h login x password y", "x:y"),
        ("  # machine h login a password b\nmachine h login x password y", "x:y"),
        ("machine h login x password y # mine", "x:y"), ("machine h login x # c\npassword y", "x:y"),
        ("machine h #login a\nlogin x password y", "x:y"), ("machine h login x password\n#y\nz", "x:z"),
        ("machine h login x password y#z", "x:y#z"), ("machine h login x password \"#y\"", "x:#y"),
        // Quotes.
        (#"machine h login "x y" password "a\"b\\c\td\qe""#, "x y:a\"b\\c\tdqe"),
        ("machine h login x password a\"b", "x:a\"b"),
        (#"machine "h" login x password "a b"c"#, "x:a b"), (#"machine h login "" password y"#, ":y"),
        (#"machine h login x password """#, "x:"), (#""machine" h login x password y"#, "x:y"),
        // Macros.
        ("macdef m\nmachine h login a password b\n\nmachine h login x password y", "x:y"),
        ("macdef m\nmachine h login a password b\n\r\nmachine h login x password y", "x:y"),
        ("machine h login x password y\nmacdef m\nmachine h login a password b\n\n", "x:y"),
        // Values that look like keywords.
        ("machine h login default password machine", "default:machine"),
        ("machine h login password password y", "password:y"),
        // The first complete login wins.
        ("machine h login x password y\nmachine h login a password b", "x:y"),
        ("machine h login a machine h login x password y", "x:y"),
        ("machine h password b machine h login x password y", "x:y"), ("machine h login a login x password y", "x:y"),
        ("machine h password y login x password b", "x:y"),
        (#"machine h login "" password y machine h login a password b"#, ":y"),
        ("default login x password y", "x:y"), ("machine b login u password v default login x password y", "x:y"),
        ("default login x password y machine h login a password b", "x:y"),
        ("machine h login x password y\u{a0}z", "x:y\u{a0}z"), ("machine h login x password p\u{b}z", "x:p"),
    ])
    func `is read as curl reads it`(_ text: String, _ expected: String) { #expect(login(text) == expected) }

    @Test(arguments: [
        "", "\u{0}\u{1}", "machine", "machine h", "machine h login", "machine h login x", "machine h login x password",
        "login x password y machine h", "machineh login x password y", "machine h:80 login x password y",
        "\u{feff}machine h login x password y", "macdef m\nmachine h login x password y",
        "macdef m\nmachine h login a password b\n \nmachine h login x password y",
        "machine b login x password y", "machine h login x password #y",
    ])
    func `has no login for h`(_ text: String) { #expect(login(text) == nil) }

    // Curl gives up the whole file there.
    @Test(arguments: [
        ("machine h login x password \"y\nmachine h login a password b", "a:b"),
        ("machine b login x password \"y\nmachine h login a password b", "a:b"),
        ("machine h login x password \"y\\", nil),
    ])
    func `a quoted word that does not end costs its own entry`(_ text: String, _ expected: String?) {
        #expect(login(text) == expected)
    }

    @Test func `default is left out where it is not wanted, and ends the entry before it`() {
        #expect(login("default login x password y", default: false) == nil)
        #expect(login("machine h login x default password y", default: false) == nil)
        #expect(login("machine h login x default password y") == ":y")
        #expect(login("default login a password b machine h login x password y", default: false) == "x:y")
    }

    @Test func `passwords are never printed`() {
        var text = "\(NetRC("machine a login x password s3cr3t"))"
        dump(NetRC("machine a login x password s3cr3t"), to: &text)
        #expect(!text.contains("s3cr3t"))
    }
}
