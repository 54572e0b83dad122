internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Lock: ParsableCommand, ReportCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Resolve and write deps.lock without touching the vendor directory.",
        usage: "fetch lock [OPTIONS]",
        discussion: """
            May download archives into the cache to compute their trees.

              fetch lock
              fetch lock --locked
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag var flags: [LockFlag] = []

    func perform(_ engine: Engine) async -> Report {
        var request = SyncRequest()
        for flag in flags { flag.sync.apply(to: &request) }
        return await engine.lock(request)
    }

    func show(_ report: Report, on console: Console) { console.summarizeLock(report) }
}
