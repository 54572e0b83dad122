import ArgumentParser
import FetchEngine
import Testing

@testable import FetchCLI

@Suite struct FastArgumentsTests {
    private static let flags =
        OutputFlag.allCases.flatMap(\.spellings) + ProjectFlag.allCases.flatMap(\.spellings)
        + SyncFlag.allCases.flatMap(\.spellings)

    @Test(
        arguments: FastArguments.Command.allCases,
        [[]] + flags.map { [$0] } + flags.map { [$0, "--quiet", "--json"] }
    )
    func `the parser reads the same`(_ command: FastArguments.Command, _ flags: [String]) throws {
        let arguments = [command.rawValue] + flags
        let parsed = try? FetchCommand.parseAsRoot(arguments)
        guard let fast = FastArguments(arguments) else {
            #expect(parsed == nil, "the parser accepts \(arguments)")
            return
        }
        switch parsed {
        case let parsed as Sync:
            #expect(fast.command == .sync)
            #expect(fast.request == parsed.sync.request(names: parsed.names))
            #expect(fast.output == parsed.output.choice)
            #expect(fast.project == parsed.project.choice)
        case let parsed as Status:
            #expect(fast.command == .status && fast.request == SyncRequest() && parsed.names.isEmpty)
            #expect(fast.output == parsed.output.choice)
            #expect(fast.project == parsed.project.choice)
        case let parsed as Verify:
            #expect(fast.command == .verify && fast.request == SyncRequest() && parsed.names.isEmpty)
            #expect(fast.output == parsed.output.choice)
            #expect(fast.project == parsed.project.choice)
        default: Issue.record("the parser refuses \(arguments)")
        }
    }

    @Test(arguments: [
        [], ["list"], ["sync", "engine"], ["sync", "--group", "tools"], ["-q", "sync"], ["sync", "--", "-q"],
        ["sync", "-qv"], ["sync", "--progress=never"], ["verify", "--locked"],
    ])
    func `any other command line is left to the parser`(_ arguments: [String]) {
        #expect(FastArguments(arguments) == nil)
    }
}
