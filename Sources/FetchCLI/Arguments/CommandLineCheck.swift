internal import ArgumentParser
internal import FetchModel

/// Finds out what is wrong with a command line, once it is known that something is.
///
/// The parser's errors are sentences for people. This reads the command line again by the parser's own description of the
/// commands, and reports the first problem as data.
struct CommandLineCheck {
    /// The words of the command line, common options behind the command.
    private let arguments: [String]
    private let grammar: CommandGrammar

    /// The words that name commands, as far as these exist: `["auth", "status"]`.
    private(set) var path: [String] = []
    /// The first word that should name a command and does not.
    private var stranger: String?
    /// The grammar of the command that `path` names.
    private var command: CommandGrammar

    /// Reads `arguments` by `grammar`.
    init(_ arguments: [String], _ grammar: CommandGrammar) {
        self.arguments = LeadingOptions.moved(in: arguments)
        self.grammar = grammar
        command = grammar
        for word in self.arguments {
            guard !word.hasPrefix("-"), let subcommands = command.subcommands, !subcommands.isEmpty else { break }
            guard let next = subcommands.first(where: { $0.commandName == word }) else {
                stranger = word
                break
            }
            path.append(word)
            command = next
        }
    }

    /// The command for `--json`: what the user typed, whether it exists or not.
    var commandName: String {
        let words = path + (stranger.map { [$0] } ?? [])
        return words.isEmpty ? "fetch" : words.joined(separator: " ")
    }

    /// `fetch auth status`.
    private var whole: String { (["fetch"] + path).joined(separator: " ") }

    /// The first problem; `nil` if none is found.
    func problem() -> UsageProblem? {
        if let stranger { return unknownCommand(stranger) }
        if path.isEmpty {
            let rest = arguments.dropFirst(LeadingOptions.count(in: arguments))
            if rest.isEmpty || rest.first == "--" { return .noCommand }
            if rest.count == 1, let option = rest.first, let argument = commonOption(option) {
                return .noValue(option: option, takes: OptionValue(argument).words)
            }
        }
        if !path.isEmpty, command.subcommands?.isEmpty == false { return .noArgument("a command", command: whole) }
        return argumentProblem()
    }

    /// The first argument or value of an option that is empty, if that is the first problem; `nil` otherwise.
    func emptiness() -> UsageProblem? {
        switch problem() {
        case .noValue(let option, let takes): .noValue(option: option, takes: takes)
        case .emptyArgument(let name, let command): .emptyArgument(name, command: command)
        default: nil
        }
    }

    /// The common option that is spelled `word`, if it takes a value: every command has it.
    private func commonOption(_ word: String) -> CommandGrammar.Argument? {
        guard CommonOption.allCases.contains(where: { $0.spellings.contains(word) }) else { return nil }
        return grammar.subcommands?.lazy.compactMap { $0.argument(word) }.first
    }

    private func unknownCommand(_ word: String) -> UsageProblem {
        Self.unknown(word, after: path, among: command.subcommands?.map(\.commandName) ?? [])
    }

    /// The problem of `word`, which is none of `names`, the commands after `path`.
    static func unknown(_ word: String, after path: [String], among names: [String]) -> UsageProblem {
        var near = Suggestion.nearest(to: word, in: names).first
        // `instal` is spelled like what other tools call a sync.
        if near == nil, path.isEmpty { near = OtherTools.commandNear(word) }
        return .unknownCommand(
            word,
            parent: path,
            near: near,
            equivalent: path.isEmpty ? OtherTools.equivalent(of: word) : nil
        )
    }

    /// The first problem of the options and arguments after the command.
    private func argumentProblem() -> UsageProblem? {
        var words = arguments.dropFirst(path.count)
        var surplus: [String] = []
        var values = 0
        var empty: CommandGrammar.Argument?
        let room = command.positionals
        func take(_ word: String) {
            values += 1
            if word.isEmpty, empty == nil,
                let argument = room.indices.contains(values - 1) ? room[values - 1] : room.last
            {
                empty = argument
            }
            if values > room.count, room.last?.isRepeating != true { surplus.append(word) }
        }
        while let word = words.popFirst() {
            if word == "--" {
                words.forEach(take)
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                take(word)
                continue
            }
            if let problem = problem(ofOption: word, &words) { return problem }
        }
        if let empty { return .emptyArgument(Self.name(of: empty), command: whole) }
        if let word = surplus.first { return .surplusArgument(word, command: whole) }
        let needed = room.prefix { !$0.isOptional }
        if values < needed.count {
            return .noArgument(Self.name(of: needed[values]), command: whole)
        }
        return nil
    }

    /// `NAME`: what it is called in help.
    private static func name(of argument: CommandGrammar.Argument) -> String {
        let name = (argument.valueName ?? "an argument").uppercased()
        return name == "NAMES" ? "NAME" : name
    }

    /// The problem of the option `word`, whose value may be the first of `rest`.
    private func problem(ofOption word: String, _ rest: inout ArraySlice<String>) -> UsageProblem? {
        let isLong = word.hasPrefix("--")
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let spelling = isLong ? parts[0] : word
        guard let argument = command.argument(spelling) else {
            return isLong ? unknownOption(spelling) : problem(ofShortOptions: word, &rest)
        }
        let given = isLong && parts.count == 2 ? parts[1] : nil
        if given == "", argument.kind == .option {
            return .noValue(option: spelling, takes: OptionValue(argument).words)
        }
        if argument.kind == .flag { return given == nil ? nil : .surplusValue(flag: spelling) }
        return problem(ofValue: given, of: argument, spelled: spelling, &rest)
    }

    private func problem(
        ofValue given: String?,
        of argument: CommandGrammar.Argument,
        spelled spelling: String,
        _ rest: inout ArraySlice<String>
    ) -> UsageProblem? {
        let value = OptionValue(argument)
        // A value may not look like an option, unless it follows an equals sign.
        let next = given ?? (rest.first?.hasPrefix("-") == true && rest.first != "-" ? nil : rest.popFirst())
        guard let next, !next.isEmpty else {
            // A number below zero was meant as the value.
            if let word = rest.first, Int(word) != nil {
                return .badValue(word, option: spelling, takes: value.words, near: nil)
            }
            return .noValue(option: spelling, takes: value.words)
        }
        if value.accepts(next) { return nil }
        let near = Suggestion.nearest(to: next, in: argument.allValues ?? []).first
        return .badValue(next, option: spelling, takes: value.words, near: near)
    }

    /// `-qv`, `-j4`.
    private func problem(ofShortOptions word: String, _ rest: inout ArraySlice<String>) -> UsageProblem? {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let argument = command.argument("-\(letter)") else { return unknownOption(word) }
            if argument.kind == .option {
                let given = letters.isEmpty ? nil : String(letters.first == "=" ? letters.dropFirst() : letters)
                return problem(ofValue: given, of: argument, spelled: "-\(letter)", &rest)
            }
        }
        return nil
    }

    private func unknownOption(_ word: String) -> UsageProblem {
        // Before the command, an option of any of them may be meant.
        let known = path.isEmpty ? (grammar.subcommands ?? []).flatMap(\.longSpellings) : []
        return .unknownOption(
            word,
            command: whole,
            near: Suggestion.nearest(to: word, in: command.longSpellings + known).first
        )
    }
}
