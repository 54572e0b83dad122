internal import ArgumentParser
internal import FetchCompliance
internal import FetchEngine
internal import FetchModel

struct List: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what is vendored: what was asked for, and what it resolved to.",
        usage: "fetch list [OPTIONS] [NAME...]",
        discussion: """
            Never uses the network, and reads no vendored file that the last sync knows. With -v, also where each comes from.

              fetch list
              fetch list -v engine
              fetch list --licenses
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(help: "Show the licences, too.")
    var licenses = false

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    var invocation: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { [names, licenses] engine, _ in
                guard licenses else { return CommandReport(await engine.list(names: names)) }
                let (report, found) = await engine.licenses(names: names)
                return CommandReport(report, licenses: found)
            },
            show: { [licenses] result, console in
                var table = ListTable(showsSources: console.isVerbose)
                if licenses { table.licenses = result.details.compactMapValues(\.license) }
                if let table = table.table(result.report.outcomes) { console.result(table) }
            }
        )
    }
}

extension CommandReport {
    /// The result of a look at licences.
    init(_ report: Report, licenses: [String: LicenseFinding]) {
        self.init(report)
        details = licenses.mapValues { .license($0) }
    }
}

extension DependencyDetail {
    /// The licence that was found, for people.
    fileprivate var license: String? {
        guard case .license(let finding) = self else { return nil }
        return finding.expression?.description ?? "unknown"
    }
}
