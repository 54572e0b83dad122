internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Status: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what a sync would do, and what was modified locally.",
        discussion: "Never uses the network."
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: "Only these dependencies.")
    var names: [String] = []

    var invocation: Invocation { .status(names: names, project.choice, output.choice) }
}
