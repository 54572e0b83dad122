internal import FetchModel
internal import Testing

struct QuotationTests {
    @Test(arguments: [
        ("sy\u{202e}nc", "sy\\u{202e}nc"), ("sy\u{200b}nc", "sy\\u{200b}nc"), ("a\u{2060}\u{ad}", "a\\u{2060}\\u{ad}"),
        ("\u{200d}a", "\\u{200d}a"), ("a\u{200d}b", "a\\u{200d}b"), ("\u{3164}", "\\u{3164}"), ("a\nb", "a\\nb"),
        ("क\u{200d}ष", "क\u{200d}ष"), ("👩\u{200d}🚀", "👩\u{200d}🚀"), ("é\u{200d}\u{200d}é", "é\\u{200d}\\u{200d}é"),
        ("größe", "größe"), ("漢字", "漢字"),
    ])
    func `what is not seen is written as an escape`(_ text: String, _ shown: String) {
        #expect(Quotation.escaped(text) == shown)
        #expect(Quotation.of(text) == "'\(shown)'")
    }
}
