internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Logout: ParsableCommand, AuthenticationCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Sign out of a host.",
        usage: "fetch logout [OPTIONS] [HOST]",
        discussion: """
            HOST is Bitbucket if omitted. Credentials in the environment still apply.

              fetch logout
              fetch logout git.example.com
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: ArgumentHelp("The host to sign out of.", valueName: "host"), completion: .hosts)
    var host: String?

    func authenticate(_ engine: Engine, on console: Console) async -> Authentication { await engine.logout(host) }
}
