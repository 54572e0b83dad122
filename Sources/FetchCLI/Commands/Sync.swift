internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Sync: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Make the vendor directory match deps.yaml and deps.lock.",
        discussion: """
            Resolves what deps.lock lacks, downloads what is missing, removes what is no longer named, and writes the \
            lock. What is already there is left alone; local modifications are never overwritten without --force.
            """
    )

    @OptionGroup(title: "Sync options") var sync: SyncOptions
    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: "Only these dependencies.")
    var names: [String] = []

    var job: Job { .sync(sync.request(names: names), project.choice, output.choice) }
}
