internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Outdated: ParsableCommand, ReportCommand {
    static let configuration = CommandConfiguration(
        commandName: "outdated",
        abstract: "Show which dependencies are behind their hosts.",
        usage: "fetch outdated [OPTIONS] [NAME...]",
        discussion: """
            CURRENT is what deps.lock says, WANTED where `fetch update` would move it, LATEST the highest version of all. \
            Nothing is written.

              fetch outdated
              fetch outdated --exit-code engine
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(name: .customLong("all"), help: "Show the dependencies that are not behind, too.")
    var all = false

    @Flag(name: .customLong("exit-code"), help: "Exit with 1 if anything is behind.")
    var exitCode = false

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    func perform(_ engine: Engine) async -> Report {
        var report = await engine.outdated(names: names)
        let behind = report.outcomes.filter { $0.freshness?.isBehind == true }.map(\.name)
        if exitCode, !behind.isEmpty { report.failures.append(OutdatedFinding.behind(behind).failure) }
        return report
    }

    func show(_ report: Report, on console: Console) {
        // Nothing was compared.
        if report.outcomes.isEmpty, !report.failures.isEmpty { return }
        let table = OutdatedTable(report.outcomes, showsAll: all)
        if let rows = table.table { console.result(rows) }
        if let summary = table.summary { console.info(summary) }
    }
}

/// What `--exit-code` is about.
enum OutdatedFinding: Diagnosable {
    /// These dependencies are behind their hosts.
    case behind([String])

    var failure: Failure {
        switch self {
        case .behind(let names):
            Failure(
                .unmet,
                "outdated",
                names.count == 1 ? "'\(names[0])' is behind" : "\(names.count) dependencies are behind",
                help: "move them with `fetch update`, or with `fetch update NAME --to TAG`"
            )
        }
    }
}
