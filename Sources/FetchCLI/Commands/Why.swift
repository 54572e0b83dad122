internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Why: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Show where a dependency comes from, and why it is there.",
        usage: "fetch why [OPTIONS] NAME...",
        discussion: """
            Its place in the manifest, resolution, source, archive, tree and state. Never uses the network.

              fetch why engine
              fetch why engine --json
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: "The dependencies.", completion: .dependencies)
    var names: [String]

    var invocation: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { [names] engine, _ in
                let (report, provenances) = await engine.why(names: names)
                return CommandReport(report, provenances)
            },
            show: { result, console in
                if let text = result.text { console.result(rows: text) }
            }
        )
    }
}
