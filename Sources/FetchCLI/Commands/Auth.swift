internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import Glibc

struct Auth: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth",
        abstract: "Show which credentials are used.",
        usage: "fetch auth COMMAND [OPTIONS]",
        discussion: """
              fetch auth status
              fetch auth status --check
            """,
        subcommands: [AuthStatus.self]
    )
}

struct AuthStatus: ParsableCommand, AuthenticationCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the credential for each host and where it comes from.",
        usage: "fetch auth status [OPTIONS]",
        discussion: """
            Prints no credential itself. Never uses the network, unless --check asks each host whether it takes the credential.

              fetch auth status
              fetch auth status --check
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(help: "Ask each host whether it takes the credential.")
    var check = false

    var command: String { "auth status" }

    func authenticate(_ engine: Engine, on console: Console) async -> Authentication {
        await engine.authenticationStatus(isChecked: check)
    }

    func show(_ authentication: Authentication, on console: Console) {
        if authentication.origins.isEmpty { return }
        let width = isatty(STDOUT_FILENO) == 1 ? TerminalSize.current(of: STDOUT_FILENO).columns : nil
        var text = AuthenticationText(origins: authentication.origins, now: time(nil), width: width)
        text.isUnicode = Environment.isUnicode
        text.isManifestKnown = authentication.isManifestKnown
        console.result(rows: text.text)
    }
}
