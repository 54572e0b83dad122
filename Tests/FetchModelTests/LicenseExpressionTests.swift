import FetchModel
import Testing

@Suite struct LicenseExpressionTests {
    @Test(
        arguments: [
            ("MIT", "MIT"), ("mit", "MIT"), ("APACHE-2.0", "Apache-2.0"), (" MIT ", "MIT"), ("(MIT)", "MIT"),
            ("((MIT))", "MIT"), ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
            ("MIT AND (ISC OR Zlib)", "MIT AND (ISC OR Zlib)"), ("(MIT AND ISC) OR Zlib", "MIT AND ISC OR Zlib"),
            ("(MIT OR ISC) AND Zlib", "(MIT OR ISC) AND Zlib"), ("GPL-2.0+", "GPL-2.0+"), ("EPL-1.0+", "EPL-1.0+"),
            ("GPL-2.0-only WITH classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
            ("LicenseRef-Ours", "LicenseRef-Ours"), ("DocumentRef-x:LicenseRef-y", "DocumentRef-x:LicenseRef-y"),
        ]
    )
    func `it is spelled as in SPDX's list`(_ text: String, _ canonical: String) throws {
        let expression = try LicenseExpression(text)
        #expect(expression.description == canonical)
        #expect(try LicenseExpression(canonical) == expression)
    }

    @Test func `one licence of the list is an identifier`() throws {
        #expect(try LicenseExpression("mit").id == "MIT")
        #expect(try LicenseExpression("MIT OR ISC").id == nil)
        #expect(try LicenseExpression("LicenseRef-a").id == nil)
        #expect(try LicenseExpression("EPL-1.0+").id == nil)
    }

    @Test func `references are named, each once`() throws {
        let expression = try LicenseExpression("LicenseRef-b AND MIT OR LicenseRef-a AND LicenseRef-b")
        #expect(expression.references == ["LicenseRef-b", "LicenseRef-a"])
    }

    @Test func `several expressions all apply`() throws {
        let parts = try ["MIT OR ISC", "Zlib", "Zlib"].map { try LicenseExpression($0) }
        #expect(LicenseExpression(all: parts)?.description == "(MIT OR ISC) AND Zlib")
        #expect(LicenseExpression(all: []) == nil)
    }

    @Test(
        arguments: [
            ("", .incomplete), ("MIT OR", .incomplete), ("MIT ISC", .misplaced("ISC")), ("AND MIT", .misplaced("AND")),
            ("(MIT", .unclosed), ("MIT)", .misplaced(")")), ("()", .misplaced(")")),
            ("MIT or ISC", .lowerCaseOperator("or")), ("(MIT or ISC)", .lowerCaseOperator("or")),
            ("NONE", .noLicense("NONE")), ("MITT", .unknownLicense("MITT", suggestion: "MIT")),
            ("GPLv3", .unknownLicense("GPLv3", suggestion: "GPL-3.0-only")),
            ("LicenseRef-", .unknownLicense("LicenseRef-", suggestion: nil)),
            ("LicenseRef-ä", .unknownLicense("LicenseRef-ä", suggestion: nil)),
            ("MIT WITH MIT", .unknownException("MIT", suggestion: nil)), ("MIT WITH", .incomplete),
            (String(repeating: "(", count: 60) + "MIT", .tooLong),
            (String(repeating: "MIT OR ", count: 5000), .tooLong),
        ] as [(String, LicenseFault)]
    )
    func `what is no expression is refused`(_ text: String, _ fault: LicenseFault) {
        #expect(throws: fault) { try LicenseExpression(text) }
    }
}
