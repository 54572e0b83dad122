internal import FetchModel

extension UsageProblem: Diagnosable {
    var failure: Failure {
        let (message, help) = text
        return Failure(.usage, "usage", message, help: help)
    }

    private var text: (message: String, help: String?) {
        switch self {
        case .noCommand: ("there is no command on the command line", "`fetch help` lists the commands")
        case .unknownCommand(let word, let parent, let near, let equivalent):
            Self.unknownCommand(word, parent, near, equivalent)
        case .unknownOption(let option, let command, let near):
            (
                "there is no option \(Quotation.of(option)) for `\(command)`",
                near.map { "did you mean '\($0)'?" } ?? "`\(command) --help` lists its options"
            )
        case .noValue(let option, let takes): ("\(option) needs a value: \(takes)", nil)
        case .badValue(let value, let option, let takes, let near):
            (
                "\(option) takes \(takes), not \(MaskedURL.quoted(value))",
                near.map { "did you mean '\($0)'?" }
            )
        case .surplusValue(let flag):
            (
                "\(flag) takes no value",
                flag == "--save" ? "write `--save FILE`" : "write `\(flag)` alone"
            )
        case .noArgument(let name, let command):
            ("`\(command)` needs \(name)", "`\(command) --help` shows examples")
        case .emptyArgument(let name, let command):
            ("the \(name) for `\(command)` is empty", "`\(command) --help` shows examples")
        case .surplusArgument(let word, let command):
            (
                "`\(command)` takes no argument \(MaskedURL.quoted(word))",
                "`\(command) --help` shows what it takes"
            )
        case .invalid(let message, let command): (message, "see `\(command) --help`")
        }
    }

    private static func unknownCommand(
        _ word: String,
        _ parent: [String],
        _ near: String?,
        _ equivalent: String?
    ) -> (String, String) {
        // Escaped, so that a word with invisible characters does not look like a command.
        let shown = MaskedURL.quoted(word)
        let near = near == ForeignText.line(word) ? nil : near
        let list = (["fetch"] + parent).joined(separator: " ")
        let message =
            parent.isEmpty
            ? "there is no command \(shown)"
            : "there is no `\(list) \(word.isEmpty ? shown : String(shown.dropFirst().dropLast()))`"
        if let equivalent { return (message, "`\(equivalent)` does that") }
        if let near { return (message, "did you mean `\(list) \(near)`?") }
        // What names a repository or an archive, not a command.
        if parent.isEmpty, word.contains("/") { return (message, "to add a dependency, run `fetch add SPEC`") }
        return (message, parent.isEmpty ? "`fetch help` lists the commands" : "`\(list) --help` lists its commands")
    }
}
