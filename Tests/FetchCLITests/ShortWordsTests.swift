import ArgumentParser
import FetchEngine
import Testing

@testable import FetchCLI

@Suite struct ShortWordsTests {
    private static let flags = ["-q", "--quiet", "-v", "--verbose", "--json", "--locked", "--offline", "--frozen"]

    @Test(arguments: ShortWords.Command.allCases, [[]] + flags.map { [$0] } + flags.map { [$0, "--quiet", "--json"] })
    func `they mean what the parser means by them`(_ command: ShortWords.Command, _ flags: [String]) throws {
        let words = [command.rawValue] + flags
        let parsed = try? FetchCommand.parseAsRoot(words)
        guard let short = ShortWords(words) else {
            #expect(parsed == nil, "the parser knows \(words)")
            return
        }
        switch parsed {
        case let parsed as Sync:
            #expect(short.command == .sync)
            #expect(short.request == parsed.sync.request(names: parsed.names))
            #expect(short.output == parsed.output.choice)
            #expect(parsed.project.choice == ProjectChoice())
        case let parsed as Status:
            #expect(short.command == .status && short.request == SyncRequest() && parsed.names.isEmpty)
            #expect(short.output == parsed.output.choice)
            #expect(parsed.project.choice == ProjectChoice())
        case let parsed as Verify:
            #expect(short.command == .verify && short.request == SyncRequest() && parsed.names.isEmpty)
            #expect(short.output == parsed.output.choice)
            #expect(parsed.project.choice == ProjectChoice())
        default: Issue.record("the parser refuses \(words)")
        }
    }

    @Test(arguments: [
        [], ["list"], ["sync", "engine"], ["sync", "--force"], ["-q", "sync"], ["sync", "--", "-q"], ["sync", "-qv"],
    ])
    func `all else is left to the parser`(_ words: [String]) {
        #expect(ShortWords(words) == nil)
    }
}
