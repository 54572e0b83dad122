internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Prove: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove that what is locked is what the commits and tags hold.",
        usage: "fetch prove [OPTIONS] [--pin] [NAME...]",
        discussion: """
            Asks the repositories for their tag, commit and tree objects, and keeps those that repeat the proof in \
            deps.origin/. Commit it beside deps.lock; `fetch verify --origin` checks it without a network.

              fetch prove
              fetch prove engine
              fetch prove --pin engine
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(
        name: .customLong("pin"),
        help: "Trust the SSH keys that signed: write them to keys/allowed_signers, and `signed-by` to the manifest."
    )
    var pin = false

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    var invocation: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { [names, pin] engine, console in
                let result = await pin ? engine.pinKeys(names: names) : engine.prove(names: names)
                if result.addedBytes > 0 { console.info("\(result.directory): \(result.addedBytes) bytes added") }
                return CommandReport(result)
            },
            show: { result, console in console.showOrigins(result) }
        )
    }
}
