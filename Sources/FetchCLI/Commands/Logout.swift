internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Logout: ParsableCommand, AuthenticationCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Forget a sign-in.",
        discussion: "Without HOST it is Bitbucket's. What the environment says is still used."
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: ArgumentHelp("Where to sign out.", valueName: "host"))
    var host: String?

    func authenticate(_ engine: Engine, on console: Console) async -> Authentication { await engine.logout(host) }
}
