internal import ArgumentParser
internal import FetchModel
internal import Glibc

/// A command line that asks for help in a way that the parser does not know: `fetch`, `fetch --help`, `fetch help TOPIC`.
///
/// `fetch sync --help` is left to the parser.
struct HelpRequest {
    /// What to print.
    let text: String
    /// Whether it is to be printed as a document.
    let isJSON: Bool

    /// Reads `arguments`; `nil` if they ask for something else. Throws `UsageProblem` for help on a command that does not
    /// exist.
    init?(_ arguments: [String]) throws {
        let rest = arguments.dropFirst(LeadingOptions.count(in: arguments))
        isJSON = arguments.prefix { $0 != "--" }.contains("--json")
        switch rest.first {
        case nil where arguments.isEmpty, "--help", "-h": text = RootHelp.text
        case "help": text = try Self.text(of: rest.dropFirst().filter { !$0.hasPrefix("-") })
        case let command? where rest.prefix(while: { $0 != "--" }).contains { ["--help", "-h"].contains($0) }:
            text = try Self.text(of: Self.path(from: command, rest))
        default: return nil
        }
    }

    private static func text(of words: [String]) throws -> String {
        guard let first = words.first else { return RootHelp.text }
        if words == ["help"] { return RootHelp.text }
        if words.count == 1, let topic = HelpTopic(rawValue: first) { return topic.text }
        var command: any ParsableCommand.Type = FetchCommand.self
        var path: [String] = []
        for word in words {
            let subcommands = command.configuration.subcommands
            guard let next = subcommands.first(where: { $0.configuration.commandName == word }) else {
                let names = subcommands.compactMap { $0.configuration.commandName }
                // A mistyped topic is no command, so it is suggested as it has to be typed.
                if path.isEmpty, let topic = Suggestion.nearest(to: word, in: HelpTopic.allCases.map(\.rawValue)).first
                {
                    throw UsageProblem.unknownCommand(word, parent: [], near: "help \(topic)", equivalent: nil)
                }
                throw CommandLineCheck.unknown(word, after: path, among: names)
            }
            command = next
            path.append(word)
        }
        return plain(FetchCommand.helpMessage(for: command, columns: columns))
    }

    /// The words of `rest` that name commands, of which `command` is the first.
    private static func path(from command: String, _ rest: ArraySlice<String>) -> [String] {
        var subcommands = FetchCommand.configuration.subcommands
        var path: [String] = []
        for word in rest {
            guard let next = subcommands.first(where: { $0.configuration.commandName == word }) else { break }
            path.append(word)
            subcommands = next.configuration.subcommands
        }
        return path.isEmpty ? [command] : path
    }

    /// How wide help is: as the terminal, within what can be read; the parser cannot wrap in less than its own indent.
    static var columns: Int { min(100, max(40, TerminalSize.columns(of: STDOUT_FILENO) ?? 80)) }

    /// The parser's help, beginning with what the command does.
    static func plain(_ help: String) -> String {
        let label = "OVERVIEW: "
        return help.hasPrefix(label) ? String(help.dropFirst(label.count)) : help
    }
}
