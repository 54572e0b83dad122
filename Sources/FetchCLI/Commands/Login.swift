internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import Glibc

struct Login: ParsableCommand, AuthenticationCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Sign in to a host, once.",
        usage: "fetch login [OPTIONS] [HOST]",
        discussion: """
            Without HOST, signs in to Bitbucket in the browser, which needs BITBUCKET_CONSUMER_KEY and \
            BITBUCKET_CONSUMER_SECRET in the environment or in the project's .env. Other hosts need an OAuth client of \
            yours, named by FETCH_CLIENT_<host> or by 'clients' in config.yaml. HOST is the name of a host in the \
            manifest, a host name or an origin's URL.

              fetch login
              fetch login github
              fetch login git.example.com --with-token < token
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(name: .customLong("with-token"), help: "Read a token from standard input and store it.")
    var withToken = false

    @Flag(help: "Store the token only if the host takes it.")
    var check = false

    @Flag(name: .customLong("no-browser"), help: "Print the URL, but open no browser.")
    var noBrowser = false

    @Argument(help: ArgumentHelp("The host to sign in to.", valueName: "host"), completion: .hosts)
    var host: String?

    func validate() throws {
        if check, !withToken { throw ValidationError("--check goes with --with-token") }
    }

    func authenticate(_ engine: Engine, on console: Console) async -> Authentication {
        var interaction = Interaction.at(console, project.timeout)
        interaction.opensBrowser = !noBrowser
        interaction.hidingInput = { read in
            let terminal = HiddenInput(console)
            defer { terminal?.end() }
            return try await read()
        }
        return await engine.login(host, withToken: withToken, isChecked: check, interaction)
    }
}

/// Turns the terminal's echo off while a token is typed.
private struct HiddenInput {
    private let before: termios

    /// Prompts for a token; `nil` if standard input is not a terminal.
    init?(_ console: Console) {
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return nil }
        before = shown
        console.prompt("paste the token, then press return:")
        shown.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
    }

    /// Turns the echo on again.
    func end() {
        var shown = before
        tcsetattr(STDIN_FILENO, TCSANOW, &shown)
    }
}

extension Interaction {
    /// How long the user may take to sign in, in seconds, unless `--timeout` says otherwise.
    private static let timeout = 300

    /// An interaction through `console`.
    static func at(_ console: Console, _ timeout: Int?) -> Interaction {
        Interaction(
            say: { console.prompt($0) },
            isAtTerminal: !Environment.isCI && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1,
            timeout: timeout ?? Self.timeout,
            resume: { console.resume() }
        )
    }

    /// An interaction with the user at the terminal; `nil` unless standard input and error are terminals, the run is not
    /// part of a CI job, and no program reads the result.
    static func atTerminal(_ console: Console, _ project: ProjectChoice) -> Interaction? {
        guard !console.isJSON, !Environment.isCI, isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            return nil
        }
        return .at(console, project.timeout)
    }
}
