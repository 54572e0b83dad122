internal import ArgumentParser
internal import FetchCompliance
internal import FetchEngine
internal import FetchModel

struct Audit: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show the known vulnerabilities of what is locked.",
        usage: "fetch audit [OPTIONS] [NAME...]",
        discussion: """
            Asks api.osv.dev, or the server that FETCH_OSV_URL names, about commits and tags. A repository that its host does \
            not show to everybody is not asked about. Exits with 1 if anything is found.

              fetch audit
              fetch audit --database GIT-all.zip engine
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(name: .customLong("private"), help: "Ask about the commits of private repositories, too; never by name.")
    var includesPrivate = false

    @Option(
        help: ArgumentHelp(
            "Look in this copy of a database instead, a zip or a directory; ask nobody.",
            valueName: "file"
        ),
        completion: .file()
    )
    var database: String?

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    func validate() throws {
        if database == "" { throw ValidationError("--database needs a zip or a directory") }
        if database != nil, includesPrivate {
            throw ValidationError("--private and --database exclude each other: a database is not asked")
        }
    }

    var invocation: Invocation {
        let request = AuditRequest(names: names, includesPrivate: includesPrivate, database: database)
        return Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { engine, _ in CommandReport(await engine.audit(request)) },
            show: { result, console in
                let table = AuditTable(result.report, result.details)
                if let rows = table.table { console.result(rows) }
                for line in table.summary { console.info(line) }
            }
        )
    }
}

extension CommandReport {
    /// The result of an audit.
    init(_ result: AuditResult) {
        self.init(result.report)
        for dependency in result.dependencies { details[dependency.name] = .audit(dependency) }
    }
}
