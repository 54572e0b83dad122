internal import ArgumentParser
internal import FetchEngine

struct Completions: ParsableCommand, ValueCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script for a shell.",
        usage: "fetch completions [OPTIONS] SHELL",
        discussion: """
            Completes commands and options, the names, groups and hosts of the project's deps.yaml, and for `--to` the tags \
            that a command last listed, without the network.

              fetch completions bash > ~/.local/share/bash-completion/completions/fetch
              fetch completions zsh > ~/.zfunc/_fetch
              fetch completions fish > ~/.config/fish/completions/fetch.fish
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(
        help: ArgumentHelp("The shell: bash, zsh or fish.", valueName: "shell"),
        completion: .list(Shell.allCases.map(\.rawValue))
    )
    var name: String

    private var shell: Shell? { Shell(rawValue: name) }

    func validate() throws {
        if shell == nil { throw ValidationError("there are completions for bash, zsh and fish, not for '\(name)'") }
    }

    func perform(_ engine: Engine, on console: Console) async -> Answer<CompletionScript> {
        Answer(value: shell.map { CompletionScript(text: $0.completed(FetchCommand.completionScript(for: $0.kind))) })
    }

    func show(_ value: CompletionScript, on console: Console) { console.result(value.text) }
}

/// A shell that has completions.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    /// The same for the parser.
    var kind: CompletionShell {
        switch self {
        case .bash: .bash
        case .zsh: .zsh
        case .fish: .fish
        }
    }
}

/// A script that a shell reads.
struct CompletionScript: CommandValue {
    let text: String

    var additions: [JSONAddition] { [JSONAddition(key: "script", value: text)] }
}
