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
    }
}
