internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Download: ParsableCommand, ReportCommand {
    static let configuration = CommandConfiguration(
        commandName: "download",
        abstract: "Save archives as {slug}-{tag}.tar.gz, without a manifest.",
        discussion: """
            SPEC is [host:][workspace/]slug[@TAG] or a repository's web URL. Without a tag it is the default branch.

              fetch download jumboskill/engine@rev1
              fetch download --workspace jumboskill engine@rev1 physics@v2.3.0 -o archives
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Option(help: "The workspace for a SPEC without one.")
    var workspace: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write the archives to this directory.", valueName: "dir"),
        completion: .directory
    )
    var destination: String?

    @Argument(help: ArgumentHelp("What to download.", valueName: "spec"))
    var specs: [String]

    func perform(_ engine: Engine) async -> Report {
        await engine.download(specs, workspace: workspace, into: destination)
    }
}
