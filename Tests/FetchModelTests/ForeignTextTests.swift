import FetchModel
import Testing

@Suite struct ForeignTextTests {
    @Test func `text from elsewhere is one bounded line`() {
        #expect(ForeignText.line("a\r\n\tb\u{1b}]0;title\u{7}c") == "a b]0;titlec")
        #expect(ForeignText.line(String(repeating: "é", count: 300), limit: 3) == "ééé…")
        #expect(ForeignText.line([0x61, 0xff, 0x62]) == "a\u{fffd}b")
        #expect(ForeignText.line("a\u{202e}b\u{200b}c\u{feff}") == "abc")
    }

    @Test func `secrets in it become dots`() {
        #expect(ForeignText.line("token abc, abc!", hiding: [Secret("abc"), Secret("")]) == "token ••••, ••••!")
        #expect(ForeignText.line("abc\u{301}", hiding: [Secret("abc")]) == "••••\u{301}")
    }

    @Test func `a secret is hidden before anything is cut, however long it is`() {
        let secret = "0123456789abcdef" + String(repeating: "x", count: 3000)
        #expect(ForeignText.line("not \(secret), no", hiding: [Secret(secret)]) == "not ••••, no")
        #expect(ForeignText.line([UInt8]("not \(secret), no".utf8), hiding: [Secret(secret)]) == "not ••••, no")
        #expect(ForeignText.line(String(repeating: " ", count: 900) + secret, hiding: [Secret(secret)]) == "••••")
    }

    @Test(arguments: [
        ("no 0123456789abcdefgh", "no ••••"), ("no 0123456789abcdef…", "no ••••…"), ("no 0123456789abcde", nil),
        ("0123456789abcdefX 0123456789abcdefghij", "••••X ••••"),
    ])
    func `the beginning of one that was cut is hidden, too`(_ text: String, _ shown: String?) {
        #expect(ForeignText.line(text, hiding: [Secret("0123456789abcdefghij")]) == shown ?? text)
    }

    @Test func `what is dropped between its parts does not bring them together`() {
        #expect(ForeignText.line("a\u{200b}b\u{1b}c", hiding: [Secret("abc")]) == "••••")
    }

    @Test func `every form in which a credential is sent is hidden`() {
        let basic = Credential.basic(user: "dev@example.com", password: Secret("p w/+"))
        let sent = "ZGV2QGV4YW1wbGUuY29tOnAgdy8r"
        #expect(
            ForeignText.line("Basic \(sent) p%20w%2F%2B 'p w/+'", hiding: basic.secrets) == "Basic •••• •••• '••••'"
        )
        let header = Credential.header(name: "Authorization", value: Secret("Token 0a1b2c"))
        #expect(ForeignText.line("not 0a1b2c", hiding: header.secrets) == "not ••••")
    }
}
