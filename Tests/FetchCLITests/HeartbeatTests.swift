import Testing

@testable import FetchCLI

@Suite struct HeartbeatTests {
    @Test func `it names what is under way`() {
        let mebibyte = 1 << 20
        var snapshot = ProgressSnapshot(activities: [
            .init(name: "engine", phase: .downloading(received: 14 * mebibyte, expected: 27 * mebibyte, rate: nil)),
            .init(name: "assets", phase: .downloading(received: 8 * mebibyte, expected: nil, rate: nil)),
            .init(name: "tools", phase: .throughGit),
        ])
        #expect(
            Heartbeat.line(snapshot)
                == "still fetching: engine 14.0/27.0 MiB, assets 8.0 MiB, tools (through git) (30 s)"
        )
        snapshot.activities.append(.init(name: "more", phase: .unpacking))
        #expect(Heartbeat.line(snapshot).hasSuffix("tools (through git) and 1 more (30 s)"))
        #expect(Heartbeat.line(ProgressSnapshot()) == "still at work (30 s)")
    }
}
