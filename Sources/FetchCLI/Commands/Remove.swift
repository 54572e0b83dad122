internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Remove: ParsableCommand, EditCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove dependencies from the manifest and the disk.",
        usage: "fetch remove [OPTIONS] NAME...",
        discussion: """
            An entry goes with the comments directly above it and at its end. Nothing is removed while one of the \
            dependencies has local modifications, unless --force is given.

              fetch remove zlib
              fetch remove 'lib-*' --dry-run
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag var flags: [EditFlag] = []

    @Argument(help: "The dependencies to remove.", completion: .dependencies)
    var names: [String]

    func edit(_ engine: Engine) async -> EditReport {
        var request = EditRequest()
        for flag in flags { flag.apply(to: &request) }
        return await engine.remove(names, request)
    }
}
