internal import ArgumentParser
internal import FetchModel

/// Reports command lines that cannot be run, as failures with exit code 64.
struct UsageError {
    /// The command that has all others.
    let root: any ParsableCommand.Type

    /// Returns the failure for `arguments` that name no command, or one that does not exist; `nil` if it exists.
    func command(in arguments: [String]) -> Failure? {
        let rest = arguments[LeadingOptions.count(in: arguments)...]
        if rest.isEmpty, !arguments.isEmpty {
            return Failure(.usage, "usage", "no command given", help: listHelp(["fetch"]))
        }
        var candidates = root.configuration.subcommands
        var path = ["fetch"]
        for argument in rest {
            // Options and other arguments are the parser's business.
            if argument.hasPrefix("-") || candidates.isEmpty { return nil }
            if path == ["fetch"], argument == "help" { continue }
            guard let command = candidates.first(where: { name(of: $0) == argument }) else {
                return unknown(argument, after: path, candidates.map(name))
            }
            candidates = command.configuration.subcommands
            path.append(argument)
        }
        return nil
    }

    private func unknown(_ argument: String, after path: [String], _ names: [String]) -> Failure {
        let near = Suggestion.nearest(to: argument, in: path == ["fetch"] ? names + ["help"] : names).first
        let whole = (path.dropFirst() + [argument]).joined(separator: " ")
        return Failure(
            .usage,
            "usage",
            "unknown command '\(whole)'",
            help: near.map { "did you mean '\($0)'?" } ?? listHelp(path)
        )
    }

    private func listHelp(_ path: [String]) -> String {
        "run `\(path.joined(separator: " ")) --help` for the list of commands"
    }

    private func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? command._commandName
    }

    /// Returns the failure for an error of the parser, whose message is prose: `Unknown option '--forze'. Did you mean
    /// '--force'?`
    func failure(for error: any Error, in arguments: [String]) -> Failure {
        var text = root.message(for: error)
        if text.hasSuffix(".") { text.removeLast() }
        // The second sentence says what to do.
        var (message, help) = (text, "see `\(path(in: arguments)) --help`")
        if let end = text.firstRange(of: "'. ") {
            message = text[..<end.lowerBound] + "'"
            help = lowercased(text[end.upperBound...])
        }
        return Failure(.usage, "usage", lowercased(message), help: help)
    }

    private func lowercased(_ sentence: some StringProtocol) -> String {
        sentence.prefix(1).lowercased() + sentence.dropFirst()
    }

    /// The name of the command in `arguments` for `--json`; `fetch` if there is none.
    func commandName(in arguments: [String]) -> String {
        let path = path(in: arguments).dropFirst("fetch ".count)
        return path.isEmpty ? "fetch" : String(path)
    }

    /// `fetch auth status`, as far as the commands in `arguments` exist.
    private func path(in arguments: [String]) -> String {
        var candidates = root.configuration.subcommands
        var path = ["fetch"]
        for argument in arguments[LeadingOptions.count(in: arguments)...] {
            guard let command = candidates.first(where: { name(of: $0) == argument }) else { break }
            candidates = command.configuration.subcommands
            path.append(argument)
        }
        return path.joined(separator: " ")
    }
}
