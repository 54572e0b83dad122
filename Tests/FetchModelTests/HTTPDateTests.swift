import FetchModel
import Testing

/// Dates of header fields.
@Suite struct HTTPDateTests {
    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `HTTP's three formats mean the same`(_ text: String) {
        #expect(HTTPDate.seconds(text) == 784_111_777)
        #expect(HTTPDate.seconds(text + " x") == nil)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
        ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ])
    func `leap days and far years are counted`(_ text: String, _ seconds: Int) {
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test(arguments: ["", "tomorrow", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "1 2 3 4 5 6 7 8"])
    func `other text is no date`(_ text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }
}
