internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Tree: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree",
        abstract: "Show what is vendored, and what that says it needs itself.",
        usage: "fetch tree [OPTIONS] [NAME...]",
        discussion: """
            Reads deps.yaml, .gitmodules and the manifests of other tools at each dependency's root, and follows none of \
            them. Never uses the network.

              fetch tree
              fetch tree engine
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Argument(help: "Only these dependencies.", completion: .dependencies)
    var names: [String] = []

    var invocation: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { [names] engine, _ in CommandReport(await engine.tree(names: names)) },
            show: { result, console in
                if let text = result.text { console.result(text) }
            }
        )
    }
}
