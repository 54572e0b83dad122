internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Update: ParsableCommand, ReportCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Move branches, versions and moved tags forward.",
        discussion: "Asks the hosts anew, whatever deps.lock says, and syncs."
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(name: .customLong("dry-run"), help: "Say what would be done, and do nothing.")
    var dryRun = false

    @Flag(help: "Overwrite local modifications.")
    var force = false

    @Argument(help: "Only these dependencies.")
    var names: [String] = []

    func perform(_ engine: Engine) async -> Report {
        await engine.update(SyncRequest(names: names, isDryRun: dryRun, force: force))
    }

    func show(_ report: Report, on console: Console) {
        if dryRun { console.printPlan(report) }
        console.summarize(report)
    }
}
