internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct List: ParsableCommand, ReportCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what is vendored: what was asked for, and what it resolved to.",
        usage: "fetch list [OPTIONS] [NAME...]",
        discussion: """
            Never uses the network, and reads no vendored file that the last sync knows. With -v, also where each comes from.

              fetch list
              fetch list -v engine
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    func perform(_ engine: Engine) async -> Report { await engine.list(names: names) }

    func show(_ report: Report, on console: Console) {
        if let table = ListTable(showsSources: console.isVerbose).table(report.outcomes) { console.result(table) }
    }
}
