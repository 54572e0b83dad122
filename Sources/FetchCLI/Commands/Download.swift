internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import FetchSystem
internal import Glibc

struct Download: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "download",
        abstract: "Save archives as {slug}-{tag}.tar.gz, without a manifest.",
        usage: "fetch download [OPTIONS] SPEC...",
        discussion: """
            SPEC is [host:][workspace/]slug[@TAG], a repository's web URL or an archive's URL. Without a tag it is the \
            newest one, and the default branch if there is none.

              fetch download jumboskill/engine@rev1
              fetch download --workspace jumboskill engine@rev1 physics@v2.3.0 -o archives
              fetch download github:madler/zlib -o - | tar tz
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Option(help: "The workspace for a SPEC without one.")
    var workspace: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Write the archives to this directory; '-' writes one to standard output.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var destination: String?

    @Argument(help: ArgumentHelp("What to download.", valueName: "spec"))
    var specs: [String]

    func validate() throws {
        if destination == "" { throw ValidationError("-o needs a directory") }
        guard destination == "-" else { return }
        if specs.count > 1 { throw ValidationError("-o - writes one archive, not \(specs.count)") }
        if output.choice.json { throw ValidationError("-o - and --json both write to standard output") }
    }

    var invocation: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { engine, console in
                guard destination == "-" else {
                    return CommandReport(await engine.download(specs, workspace: workspace, into: destination))
                }
                return CommandReport(await toStandardOutput(engine))
            },
            show: { result, console in
                // What is written to standard output speaks for itself.
                if destination != "-" { console.summarizeDownloads(result.report) }
            }
        )
    }

    /// Downloads the archive to a temporary file, which is written to standard output when it is complete.
    private func toStandardOutput(_ engine: Engine) async -> Report {
        do {
            if StandardStreams.isOutputMissing {
                throw SystemError(number: EBADF, action: "write to", path: "standard output")
            }
            let scratch = try TemporaryDirectory(in: Environment.temporaryPlace.path)
            var report = await engine.download(specs, workspace: workspace, into: scratch.path, shownAs: ".")
            for outcome in report.outcomes where outcome.error == nil {
                guard let path = outcome.path else { continue }
                do {
                    try Terminal.copy("\(scratch.path)/\(path)")
                } catch {
                    report.failures += Failure.all(in: error)
                }
            }
            return report
        } catch {
            return Report(failures: Failure.all(in: error))
        }
    }
}
