internal import ArgumentParser

/// What the parser's scripts lack: common options before the command, which it does not know there, and the words after
/// `help`.
extension Shell {
    /// Returns `script`, which the parser made for this shell, with both.
    func completed(_ script: String) -> String {
        switch self {
        case .bash: Self.bash(script)
        case .zsh: Self.zsh(script)
        case .fish: Self.fish(script)
        }
    }

    /// The options with a value that may come before the command.
    private static var valued: [String] { CommonOption.allCases.flatMap(\.spellings) }
    /// The flags that may.
    private static var flags: [String] {
        OutputFlag.allCases.flatMap(\.spellings) + ProjectFlag.allCases.flatMap(\.spellings)
    }
    /// What may follow `help`.
    private static var subjects: [String] {
        FetchCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
            + HelpTopic.allCases.map(\.rawValue)
    }

    private static func bash(_ script: String) -> String {
        var script = script
        script.replaceFirst(
            "    local -a non_repeating_flags=(--version -h --help)\n",
            with: "    local -a non_repeating_flags=(\(flags.joined(separator: " ")) --version -h --help)\n"
        )
        script.replaceFirst(
            "    local -a non_repeating_options=()\n    __fetch_offer_flags_options 0\n",
            with: """
                    local -a non_repeating_options=(\(valued.joined(separator: " ")))
                    __fetch_offer_flags_options 0

                    # Offer values of the options that every command takes
                    case "${prev}" in
                    '-C'|'--directory')
                        __fetch_add_completions -d
                        return
                        ;;
                    '--manifest')
                        __fetch_add_completions -f
                        return
                        ;;
                    '--color'|'--progress')
                        __fetch_add_completions -W 'auto'$'\\n''always'$'\\n''never'
                        return
                        ;;
                    '-j'|'--jobs'|'--timeout')
                        return
                        ;;
                    esac

                """
        )
        script.replaceFirst(
            "    __fetch_offer_flags_options -1\n}\n\ncomplete ",
            with: """
                    __fetch_offer_flags_options -1
                    COMPREPLY+=($(compgen -W '\(subjects.joined(separator: " "))' -- "${cur}"))
                }

                complete\u{20}
                """
        )
        return script
    }

    private static func zsh(_ script: String) -> String {
        var script = script
        // Every command has these lines; those of the first serve.
        let options = script.lines(from: "_fetch_init() {", to: "'--commit-vendor").filter { line in
            (valued + flags).contains { line.contains("'\($0)[") || line.contains("\($0)}'") }
        }.map { line in
            // These lists are local to the functions of the commands.
            ["color", "progress"].reduce(line) { line, name in
                line.replacing("{__fetch_complete \"${___\(name)[@]}\"}", with: "(auto always never)")
            }
        }
        let start = "    local -ar arg_specs=(\n"
        script.replaceFirst(start, with: start + options.map { "\($0)\n" }.joined())
        script.replaceFirst(
            "        '*:subcommands:'\n",
            with: "        '*:subject:(\(subjects.joined(separator: " ")))'\n"
        )
        return script
    }

    private static func fish(_ script: String) -> String {
        var script = script
        let names = CommonOption.allCases.map(\.rawValue) + flags.map { String($0.drop { $0 == "-" }) }
        let lines = script.split(separator: "\n").filter { line in
            names.contains { line.contains("\"fetch init\" \($0)'") || line.contains(" -l '\($0)'") }
                && line.contains("\"fetch init\"")
        }
        let specs = script.split(separator: "\n").first { $0.contains("'C/directory='") }
            .map { line in
                // `'C/directory='`
                line.split(separator: " ").filter { spec in
                    spec.hasPrefix("'")
                        && spec.split(whereSeparator: { "'=/".contains($0) }).contains { names.contains(String($0)) }
                }
            }
        script.replaceFirst(
            "        __fetch_parse_subcommand 0 'version' 'h/help'\n",
            with: "        __fetch_parse_subcommand 0 \((specs ?? []).joined(separator: " ")) 'version' 'h/help'\n"
        )
        // `commandline -C` is refused where there is no terminal, as with `complete -C`.
        script = script.replacing("(__fetch_tokens -tC)", with: #"(string length -- "$(commandline -ct)")"#)
        let own = lines.map { String($0).replacing("\"fetch init\"", with: "\"fetch\"") }
        let help =
            "complete -c 'fetch' -n '__fetch_should_offer_completions_for_positional \"fetch help\" -eq 1' "
            + "-fka '\(subjects.joined(separator: " "))'"
        let end = script.hasSuffix("\n") ? "" : "\n"
        return script + end + (own + [help]).joined(separator: "\n")
    }
}

extension String {
    /// Replaces the first `text`.
    fileprivate mutating func replaceFirst(_ text: String, with other: String) {
        if let range = firstRange(of: text) { replaceSubrange(range, with: other) }
    }

    /// The lines from the one that begins with `first` to before the one that has `last`.
    fileprivate func lines(from first: String, to last: String) -> [String] {
        let all = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return Array(all.drop { !$0.hasPrefix(first) }.prefix { !$0.contains(last) })
    }
}
