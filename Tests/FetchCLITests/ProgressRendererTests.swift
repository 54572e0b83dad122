import FetchModel
import Testing

@testable import FetchCLI

@Suite struct ProgressRendererTests {
    private static let mebibyte = 1 << 20

    private static let snapshot = ProgressSnapshot(
        activities: [
            .init(
                name: "engine",
                phase: .downloading(received: 6 * mebibyte / 5, expected: 12 * mebibyte / 5, rate: 3_250_585)
            ),
            .init(name: "physics", phase: .resolving),
            .init(name: "漢字🚀", phase: .downloading(received: 320_000, expected: nil, rate: nil)),
            .init(name: "swift-toolkit-for-embedded-devices", phase: .unpacking),
        ],
        waiting: 5,
        total: .init(
            done: 3,
            count: 12,
            received: 14 * mebibyte,
            expected: 52 * mebibyte,
            rate: 8_703_180,
            fraction: 14.0 / 52,
            remaining: .seconds(4.6)
        )
    )

    private func lines(_ columns: Int, _ rows: Int, _ snapshot: ProgressSnapshot = snapshot) -> [String] {
        ProgressRenderer(columns: columns, rows: rows).lines(snapshot)
    }

    @Test func `80 columns show all`() {
        #expect(
            lines(80, 24) == [
                "  engine               [=====>    ]   50%      1.1/2.3 MiB    3.0 MiB/s     1 s",
                "  physics              resolving",
                "  漢字🚀               [<=>       ]              312.5 KiB",
                "  swift-too…d-devices  unpacking",
                "  5 wait",
                "3 of 12 done   14.0/52.0 MiB   8.2 MiB/s   5 s left",
            ]
        )
    }

    @Test func `a narrower terminal leaves out what says least`() {
        #expect(
            lines(60, 24) == [
                "  engine          [========>       ]   50%      1.1/2.3 MiB",
                "  physics         resolving",
                "  漢字🚀          [<=>             ]              312.5 KiB",
                "  swift-t…evices  unpacking",
                "  5 wait",
                "3 of 12 done   14.0/52.0 MiB   8.2 MiB/s   5 s left",
            ]
        )
        #expect(
            lines(40, 24) == [
                "  engine      [========>        ]   50%",
                "  physics     resolving",
                "  漢字🚀      [<=>              ]",
                "  swift…ices  unpacking",
                "  5 wait",
                "3 of 12 done   8.2 MiB/s   5 s left",
            ]
        )
    }

    @Test func `below 40 columns only the total stands`() {
        #expect(lines(39, 24) == ["3 of 12 done   8.2 MiB/s   5 s left"])
        #expect(lines(20, 24) == ["3 of 12 done"])
        var snapshot = Self.snapshot
        snapshot.total = nil
        #expect(lines(30, 24, snapshot) == ["engine"])
        snapshot.activities.removeFirst()
        #expect(lines(30, 24, snapshot) == ["physics  resolving"])
    }

    @Test func `200 columns are no wider than reads well`() {
        #expect(
            lines(200, 50) == [
                "  engine                     [============>            ]   50%      1.1/2.3 MiB    3.0 MiB/s     1 s",
                "  physics                    resolving",
                "  漢字🚀                     [<=>                      ]              312.5 KiB",
                "  swift-toolki…dded-devices  unpacking",
                "  5 wait",
                "3 of 12 done   14.0/52.0 MiB   8.2 MiB/s   5 s left",
            ]
        )
    }

    @Test func `half of the rows at most show what is under way`() {
        #expect(lines(80, 4).map { $0.prefix(12) } == ["  engine    ", "  3 more und", "3 of 12 done"])
        #expect(lines(80, 2).map { $0.prefix(12) } == ["3 of 12 done"])
        #expect(lines(80, 1).map { $0.prefix(12) } == ["3 of 12 done"])
        #expect(lines(0, 24) == [])
        #expect(lines(1, 24) == [])
    }

    @Test(arguments: [1, 2, 3, 5, 24])
    func `no line is wider than the terminal, at any size`(_ rows: Int) {
        for columns in 2...120 {
            let lines = lines(columns, rows)
            #expect(lines.allSatisfy { $0.columns < columns && !$0.hasSuffix(" ") }, "\(columns) columns")
            #expect(lines.count <= max(1, rows - 1))
        }
    }

    @Test func `without unicode it is ASCII`() {
        let lines = ProgressRenderer(columns: 60, rows: 24, isUnicode: false).lines(Self.snapshot)
        #expect(lines[3] == "  swift-..evices  unpacking")
    }

    @Test func `the mark of an unknown size moves to and fro`() {
        let marks = (0..<12).map { second in
            var snapshot = Self.snapshot
            snapshot.age = .milliseconds(second * 200)
            return String(lines(80, 24, snapshot)[2].drop { $0 != "[" }.prefix { $0 != "]" })
        }
        #expect(Set(marks).count > 4)
        #expect(marks.allSatisfy { $0.contains("<=>") })
        #expect(Set(marks.map(\.count)).count == 1)
    }

    @Test func `a wait is shown, with nothing else going on`() {
        let wait = ProgressSnapshot.Wait(reason: "'https://example.com' answered 503", rest: .seconds(75))
        #expect(
            lines(80, 24, ProgressSnapshot(wait: wait)) == [
                "waiting for at most 75 s: 'https://example.com' answered 503"
            ]
        )
    }

    @Test(arguments: [
        (0.2, "1 s"), (4, "4 s"), (99, "99 s"), (100, "2 min"), (754, "13 min"), (5940, "99 min"), (6000, "2 h"),
        (1e12, "100 h"),
    ])
    func `times are short`(_ seconds: Double, _ text: String) {
        #expect(ProgressRenderer.words(.seconds(seconds)) == text)
    }
}
