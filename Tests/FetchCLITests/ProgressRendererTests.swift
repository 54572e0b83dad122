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
                "  engine          [=======>      ]        1.1/2.3 MiB     3.0 MiB/s",
                "  physics         resolving",
                "  漢字🚀          [              ]          312.5 KiB",
                "  swift-toolki..  unpacking",
                "3 of 12           [===>          ]      14.0/52.0 MiB     8.2 MiB/s  0:05 left",
            ]
        )
    }

    @Test func `40 columns show short numbers, and the time in place of the last bar`() {
        #expect(
            lines(40, 24) == [
                "  engine   [====>   ]    1.1M    3.0M/s",
                "  physics   resolving",
                "  漢字🚀   [        ]  312.5K",
                "  swift-..  unpacking",
                "3 of 12   14.0M    8.2M/s  0:05 left",
            ]
        )
    }

    @Test func `200 columns are no wider than reads well`() {
        #expect(
            lines(200, 50) == [
                "  engine                              [=======>       ]        1.1/2.3 MiB     3.0 MiB/s",
                "  physics                             resolving",
                "  漢字🚀                              [               ]          312.5 KiB",
                "  swift-toolkit-for-embedded-devices  unpacking",
                "3 of 12                               [====>          ]      14.0/52.0 MiB     8.2 MiB/s  0:05 left",
            ]
        )
    }

    @Test func `what does not fit is counted`() {
        #expect(lines(80, 4).count == 3)
        #expect(lines(80, 4)[1] == "  and 3 more")
        #expect(lines(80, 4)[2].hasPrefix("3 of 12"))
        #expect(lines(80, 2).count == 1)
        #expect(lines(80, 2)[0].hasPrefix("3 of 12"))
        #expect(lines(80, 1).count == 1)
        #expect(lines(80, 1)[0].hasPrefix("3 of 12"))
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

    @Test func `a wait is shown, with nothing else going on`() {
        #expect(lines(80, 24, ProgressSnapshot(wait: .seconds(75))) == ["waiting for at most 1:15"])
    }

    @Test(arguments: [
        (0.2, "0:01"), (4, "0:04"), (59.5, "1:00"), (754, "12:34"), (3723, "1:02:03"), (1e12, "99:59:59"),
    ])
    func `times are short`(_ seconds: Double, _ text: String) {
        #expect(ProgressRenderer.clock(.seconds(seconds)) == text)
    }
}
