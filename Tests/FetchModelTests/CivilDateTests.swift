import FetchModel
import Testing

@Suite struct CivilDateTests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2024-02-29", 19_782),
            ("2027-03-01", 20_878),
            ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
        ]
    )
    func `a date is a number of days, and back`(_ text: String, _ day: Int) {
        #expect(CivilDate(text)?.day == day)
        #expect(CivilDate(day: day).description == text)
    }

    @Test(arguments: [
        "2027-02-29", "2027-13-01", "2027-00-10", "2027-1-01", "27-01-01", "2027-01-01Z", "", "0000-01-01",
    ])
    func `days that no month has are no dates`(_ text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func `a moment has a date and a time`() {
        #expect(CivilDate.timestamp(0) == "1970-01-01T00:00:00Z")
        #expect(CivilDate.timestamp(1_700_000_000) == "2023-11-14T22:13:20Z")
        #expect(CivilDate.timestamp(-1) == "1969-12-31T23:59:59Z")
        #expect(CivilDate(seconds: -1) == CivilDate("1969-12-31"))
    }
}
