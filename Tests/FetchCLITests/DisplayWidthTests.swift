import FetchModel
import Glibc
import Testing

@testable import FetchCLI

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("engine", 6), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｶﾅ", 2), ("한", 2),
        ("\u{1112}\u{1161}\u{11ab}", 2),
        ("🚀", 2), ("a🚀b", 4), ("👩‍👩‍👧‍👦", 2), ("🇩🇪x", 3), ("👍🏽", 2), ("\u{200b}x", 1), ("→", 1),
    ])
    func `a text takes as many columns as a terminal shows`(_ text: String, _ columns: Int) {
        #expect(text.columns == columns)
    }

    @Test(arguments: [
        ("engine", 8, "engine  "), ("engine", 6, "engine"), ("engine", 5, "eng.."), ("engine", 2, ".."),
        ("engine", 1, "."),
        ("engine", 0, ""), ("漢字漢字", 8, "漢字漢字"), ("漢字漢字", 7, "漢字.. "), ("漢字漢字", 6, "漢字.."),
        ("漢字漢字", 5, "漢.. "), ("e\u{301}e\u{301}e\u{301}", 2, ".."), ("e\u{301}ngine", 4, "e\u{301}n.."),
        ("👩‍👩‍👧‍👦👍🏽engine", 6, "👩‍👩‍👧‍👦👍🏽.."),
    ])
    func `a text is padded or shortened to a width`(_ text: String, _ width: Int, _ expected: String) {
        let fitted = text.fitted(to: width)
        #expect(fitted == expected)
        #expect(fitted.columns == width)
    }

    @Test(
        arguments: [
            0x20...0x7e, 0xa1...0x36f, 0x400...0x482, 0x5d0...0x5ea, 0x1100...0x11ff, 0x2190...0x21ff, 0x2500...0x257f,
            0x3041...0x3096, 0x30a1...0x30fa, 0x3400...0x3500, 0x9f00...0x9fff, 0xd700...0xd7a3, 0xff01...0xff60,
            0xff61...0xff9f, 0x1f600...0x1f64f, 0x1f680...0x1f6c5, 0x20000...0x20100,
        ] as [ClosedRange<UInt32>]
    )
    func `the C library agrees`(_ range: ClosedRange<UInt32>) throws {
        // The C library's headers hide it.
        let symbol = try #require(dlsym(nil, "wcwidth"))
        let wcwidth = unsafeBitCast(symbol, to: (@convention(c) (wchar_t) -> Int32).self)
        let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
        let before = uselocale(locale)
        defer {
            uselocale(before)
            freelocale(locale)
        }
        let different = range.filter { value in
            Unicode.Scalar(value).map { wcwidth(wchar_t(value)) != Int32($0.columns) } ?? false
        }
        #expect(different.map { String($0, radix: 16) } == [])
    }
}
