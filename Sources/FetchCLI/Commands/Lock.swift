internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Lock: ParsableCommand, ReportCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Resolve and write deps.lock without touching the vendor directory.",
        discussion: "It may download into the cache, to learn what a tree holds."
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(help: "Fail rather than change deps.lock.")
    var locked = false

    @Flag(help: "Use the cache only, never the network.")
    var offline = false

    func perform(_ engine: Engine) async -> Report {
        await engine.lock(SyncRequest(isLocked: locked, isOffline: offline))
    }

    func show(_ report: Report, on console: Console) { console.summarizeLock(report) }
}
