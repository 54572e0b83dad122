internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Sync: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Make the vendor directory match deps.yaml and deps.lock.",
        usage: "fetch sync [OPTIONS] [NAME...]",
        discussion: """
            Resolves entries that deps.lock lacks, downloads what is missing, removes dependencies that are no longer \
            in deps.yaml, and writes deps.lock. Keeps local modifications unless --force is given.

              fetch sync
              fetch sync --locked --group tools
            """
    )

    @OptionGroup(title: "Sync options") var sync: SyncOptions
    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    var invocation: Invocation { .sync(sync.request(names: names), project.choice, output.choice) }
}
