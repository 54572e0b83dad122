import FetchModel
import Testing

@testable import FetchCLI

@Suite struct FailureListTests {
    private func missing(_ name: String) -> Failure {
        var failure = Failure(
            .unmet,
            "missing",
            "'\(name)' is not in place",
            help: "run `fetch sync`",
            dependency: name
        )
        failure.severally = "are not in place"
        return failure
    }

    @Test func `failures that differ in the name alone are one`() {
        let list = FailureList((1...30).map { missing("dep-\($0)") })
        #expect(
            list.texts() == [
                "error: 30 dependencies are not in place: dep-1, dep-2, dep-3 and 27 more\nhelp: run `fetch sync`"
            ]
        )
        #expect(list.failures.count == 30)
    }

    @Test func `a cause that several share is said once, and a command names none of them`() {
        let failures = ["a", "b"].map { name in
            Failure(.unavailable, "x", "cannot connect", help: "run `fetch sync \(name)`").about(name)
        }
        #expect(
            FailureList(failures).texts() == ["error: 2 dependencies (a, b): cannot connect\nhelp: run `fetch sync`"]
        )
    }

    @Test(arguments: [3, 4]) func `a few with places of their own stay apart`(_ count: Int) {
        let failures = (1...count).map { line in
            Failure(.unavailable, "x", "cannot connect")
                .about("d\(line)", at: Place(file: "deps.yaml", line: line, column: 1, text: "d"))
        }
        let texts = FailureList(failures).texts()
        #expect(texts.count == (count == 3 ? 3 : 1))
        #expect(texts[0].hasPrefix("deps.yaml:1:1: error: "))
        if count == 4 { #expect(texts[0].contains("error: 4 dependencies (d1, d2, d3 and 1 more): cannot connect")) }
    }

    @Test func `what is said of several in their own words has no place`() {
        let failures = (1...4).map { line in
            missing("d\(line)").about("d\(line)", at: Place(file: "deps.yaml", line: line, column: 1, text: "d"))
        }
        #expect(
            FailureList(failures).texts() == [
                "error: 4 dependencies are not in place: d1, d2, d3 and 1 more\nhelp: run `fetch sync`"
            ]
        )
        #expect(FailureList(failures).failures.allSatisfy { $0.place != nil })
    }

    @Test func `failures of several files stay together, whatever their lines are`() {
        let places = [("a", 9), ("b", 1), ("a", 2), ("b", 5), ("a", 4)]
        let failures = places.map { file, line in
            Failure(.data, "x", "\(file)\(line)", place: Place(file: file, line: line, column: 1))
        }
        #expect(FailureList(failures).failures.map(\.message) == ["a2", "a4", "a9", "b1", "b5"])
    }

    @Test func `other failures stay apart`() {
        let failures = [
            Failure(.data, "x", "one thing").about("a"), Failure(.data, "x", "another").about("b"), missing("c"),
        ]
        #expect(
            FailureList(failures).texts() == [
                "error: 'a': one thing", "error: 'b': another",
                "error: 'c' is not in place\nhelp: run `fetch sync`",
            ]
        )
    }

    @Test func `the order is that of the manifest, and the last line counts`() {
        let later = Failure(.data, "x", "later", place: Place(file: "deps.yaml", line: 9, column: 1, text: "b: 1"))
        let first = Failure(.data, "x", "first", place: Place(file: "deps.yaml", line: 2, column: 3, text: "  a: 1"))
        #expect(
            FailureList([later, first], endsWithCount: true).texts() == [
                "deps.yaml:2:3: error: first\n  2 |   a: 1\n    |   ^",
                "\ndeps.yaml:9:1: error: later\n  9 | b: 1\n    | ^",
                "2 problems in deps.yaml",
            ]
        )
        #expect(FailureList([Failure(.data, "x", "none"), later]).failures.map(\.message) == ["later", "none"])
    }
}
