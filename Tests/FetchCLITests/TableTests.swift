import FetchModel
import Testing

@testable import FetchCLI

@Suite struct TableTests {
    private let table = Table(
        header: ["NAME", "FILES", "PATH", "WHERE"],
        rows: [
            ["engine", "11", "vendor/engine", "deps.yaml:3"],
            ["third-party-compression", "1204", "third_party/compression/source", "deps.yaml:12"],
        ],
        concessions: [(3, .leaveOut), (2, .shortenStart), (0, .shortenMiddle)],
        numbers: [1]
    )

    @Test func `a pipe gets the whole table`() {
        #expect(
            table.text(fitting: nil, isUnicode: true) == """
                NAME                     FILES  PATH                            WHERE
                engine                      11  vendor/engine                   deps.yaml:3
                third-party-compression   1204  third_party/compression/source  deps.yaml:12
                """
        )
    }

    @Test func `columns give way in turn`() {
        #expect(
            table.text(fitting: 64, isUnicode: true) == """
                NAME                     FILES  PATH
                engine                      11  vendor/engine
                third-party-compression   1204  third_party/compression/source
                """
        )
        #expect(
            table.text(fitting: 50, isUnicode: true) == """
                NAME                     FILES  PATH
                engine                      11  vendor/engine
                third-party-compression   1204  …ompression/source
                """
        )
        #expect(
            table.text(fitting: 34, isUnicode: false) == """
                NAME           FILES  PATH
                engine            11  ..dor/engine
                third-..ssion   1204  ..ion/source
                """
        )
    }

    @Test func `every line fits as far as columns can give way`() {
        for width in 20...120 {
            let lines = table.text(fitting: width, isUnicode: true).split(separator: "\n")
            #expect(lines.allSatisfy { $0.columns <= width }, "\(width)")
        }
        #expect(
            table.text(fitting: 20, isUnicode: true) == """
                NAME          FILES
                engine           11
                third-…ssion   1204
                """
        )
        _ = table.text(fitting: 0, isUnicode: true)
        _ = Table(header: [], rows: []).text(fitting: 10, isUnicode: true)
    }
}
