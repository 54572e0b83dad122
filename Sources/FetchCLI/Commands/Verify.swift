internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Verify: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Hash every vendored file and compare with deps.lock. For CI.",
        usage: "fetch verify [OPTIONS] [NAME...]",
        discussion: """
            Lists each modified, missing and extra file. Never uses the network, never writes.

              fetch verify
              fetch verify engine --json
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    var invocation: Invocation { .verify(names: names, project.choice, output.choice) }
}
