internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Update: ParsableCommand, EngineCommand, Sendable {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Move branches, versions and moved tags forward, then sync.",
        usage: "fetch update [OPTIONS] [NAME...]",
        discussion: """
            Resolves every entry again, whatever deps.lock says. With --to, one dependency moves to another tag in \
            deps.yaml, too; a range stays where the tag satisfies it.

              fetch update --dry-run
              fetch update engine --to v2.1.0
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Option(
        help: ArgumentHelp("Move the dependency to this tag, or to the commit with this full id.", valueName: "tag"),
        completion: .tags
    )
    var to: String?

    @Flag var flags: [UpdateFlag] = []

    @Flag(
        name: .customLong("refresh-patches"),
        help: "Rewrite patches for the new versions, where that has no conflicts."
    )
    var refreshesPatches = false

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    func validate() throws {
        if to != nil, names.count != 1 { throw ValidationError("--to moves one dependency, not \(names.count)") }
    }

    var invocation: Invocation {
        guard let to, let name = names.first else { return plain }
        return Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { engine, _ in
                var request = EditRequest()
                request.force = flags.contains(.force)
                request.isDryRun = flags.contains(.dryRun)
                request.refreshesPatches = refreshesPatches
                let edit = await engine.move(name, to: to, request)
                var result = CommandReport(edit.report)
                result.value = edit
                return result
            },
            show: { result, console in
                if flags.contains(.dryRun) { return console.showPlan(result.report) }
                for line in (result.value as? EditReport)?.lines ?? [] { console.info(line) }
            }
        )
    }

    private var plain: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { engine, _ in
                var request = SyncRequest(names: names)
                for flag in flags { flag.sync.apply(to: &request) }
                request.refreshesPatches = refreshesPatches
                return CommandReport(await engine.update(request))
            },
            show: { result, console in
                if flags.contains(.dryRun) { console.showPlan(result.report) }
                console.summarize(result.report)
            }
        )
    }
}
