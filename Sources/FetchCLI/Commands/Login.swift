internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import Glibc

struct Login: ParsableCommand, AuthenticationCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Sign in to a host, once.",
        discussion: """
            Without HOST it is Bitbucket, in the browser; that needs BITBUCKET_CONSUMER_KEY and BITBUCKET_CONSUMER_SECRET, \
            in the environment or in the project's .env. HOST is a host's name in the manifest, a host name or an \
            origin's URL.

              fetch login
              fetch login git.example.com --with-token < token
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(name: .customLong("with-token"), help: "Store a token that is read from standard input.")
    var withToken = false

    @Flag(name: .customLong("no-browser"), help: "Only print the address; open no browser.")
    var noBrowser = false

    @Argument(help: ArgumentHelp("Where to sign in.", valueName: "host"))
    var host: String?

    func authenticate(_ engine: Engine, on console: Console) async -> Authentication {
        let interaction = Interaction(
            say: { console.insist($0) },
            opensBrowser: !noBrowser,
            timeout: project.timeout ?? Interaction.patience
        )
        let terminal = withToken ? HiddenInput(console) : nil
        defer { terminal?.end() }
        return await engine.login(host, withToken: withToken, interaction)
    }
}

/// A terminal that does not show what is typed.
private struct HiddenInput {
    private let before: termios

    /// Asks for a token where standard input is a terminal; `nil` where it is none.
    init?(_ console: Console) {
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return nil }
        before = shown
        console.insist("paste the token, then press return:")
        shown.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
    }

    /// Shows it again.
    func end() {
        var shown = before
        tcsetattr(STDIN_FILENO, TCSANOW, &shown)
    }
}

extension Interaction {
    /// How long a person may take to sign in, in seconds, unless `--timeout` says otherwise.
    static let patience = 300

    /// The person at the terminal, where there is one: standard input and error are terminals, nothing says that this is
    /// CI, and no program reads the result.
    static func atTerminal(
        _ output: OutputChoice,
        _ project: ProjectChoice,
        _ environment: [String: String]
    ) -> Interaction? {
        let isCI = !["", "0", "false"].contains((environment["CI"] ?? "").lowercased())
        guard !output.json, !isCI, isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        let console = Console(output)
        return Interaction(say: { console.insist($0) }, timeout: project.timeout ?? patience)
    }
}
