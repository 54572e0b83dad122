internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Update: ParsableCommand, ReportCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Move branches, versions and moved tags forward, then sync.",
        usage: "fetch update [OPTIONS] [NAME...]",
        discussion: """
            Resolves every entry again, whatever deps.lock says.

              fetch update --dry-run
              fetch update engine physics
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag var flags: [UpdateFlag] = []

    @Flag(
        name: .customLong("refresh-patches"),
        help: "Rewrite patches for the new versions, where that has no conflicts."
    )
    var refreshesPatches = false

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    func perform(_ engine: Engine) async -> Report {
        var request = SyncRequest(names: names)
        for flag in flags { flag.sync.apply(to: &request) }
        request.refreshesPatches = refreshesPatches
        return await engine.update(request)
    }

    func show(_ report: Report, on console: Console) {
        if flags.contains(.dryRun) { console.showPlan(report) }
        console.summarize(report)
    }
}
