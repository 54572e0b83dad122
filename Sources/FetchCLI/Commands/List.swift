internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct List: ParsableCommand, ReportCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what is vendored, and from where."
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func perform(_ engine: Engine) async -> Report { await engine.list() }

    func show(_ report: Report, on console: Console) { console.showList(report) }
}
