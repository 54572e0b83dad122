internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Verify: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Hash every vendored file and compare with deps.lock. For CI.",
        usage: "fetch verify [OPTIONS] [NAME...]",
        discussion: """
            Lists each modified, missing and extra file. Never uses the network, never writes.

              fetch verify
              fetch verify engine --json
              fetch verify --origin
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(name: .customLong("origin"), help: "Also check the proofs of `fetch prove`, from files to commit and tag.")
    var origin = false

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    var invocation: Invocation {
        if !origin { return .verify(names: names, project.choice, output.choice) }
        return Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { [names] engine, _ in CommandReport(await engine.verifyOrigin(names: names)) },
            show: { result, console in
                console.showVerification(result.report)
                console.showOrigins(result)
            }
        )
    }
}
