internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Status: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what a sync would do, and what was modified locally.",
        usage: "fetch status [OPTIONS] [NAME...]",
        discussion: """
            Never uses the network.

              fetch status
              fetch status engine
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    var invocation: Invocation { .status(names: names, project.choice, output.choice) }
}
