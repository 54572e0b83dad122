internal import Testing

struct MessageScannerTests {
    @Test func `finds literals before the help`() {
        let source = #"""
            case .absent(let name):
                Failure(
                    .data,
                    "absent",
                    "'\(name.map { "x(\($0))" } ?? "none")' is not there" + (isNew ? ", yet" : ""),
                    help: "look elsewhere"
                )
            Failure.all(in: error)
            Failure(kind, code, "of another's code")
            """#
        #expect(
            MessageScanner(source, file: "a.swift").messages
                == [SourceMessage(file: "a.swift", code: "absent", texts: ["'…' is not there", ", yet", ""])]
        )
    }
}
