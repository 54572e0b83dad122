internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Init: ParsableCommand, ReportCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented starter deps.yaml, and lines for .gitignore.",
        usage: "fetch init [OPTIONS]",
        discussion: """
              fetch init
              fetch init -C third_party
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func perform(_ engine: Engine) async -> Report { await engine.initialize() }
}
