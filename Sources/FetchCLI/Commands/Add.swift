internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Add: ParsableCommand, EditCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add dependencies to deps.yaml, and install them.",
        usage: "fetch add [OPTIONS] SPEC[@TAG]...",
        discussion: """
            SPEC is [host:][workspace/]slug, a repository's web page or clone URL, or an archive's URL or path. Behind '@' \
            comes a tag, or a range of versions. Without either it is the newest tag. Comments and layout of deps.yaml stay; \
            it is written last, once everything else is done.

              fetch add github:apple/swift-log
              fetch add 'jumboskill/engine@^2.1' --into lib/engine
              fetch add https://zlib.net/zlib-1.3.1.tar.gz --group tools
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Option(help: "Call the dependency so, instead of like the repository or archive.")
    var name: String?

    @Option(
        help: ArgumentHelp("Install it there, instead of in the vendor directory.", valueName: "path"),
        completion: .directory
    )
    var into: String?

    @Option(help: "Follow this branch.")
    var branch: String?

    @Option(help: ArgumentHelp("Take the commit with this full id.", valueName: "id"))
    var commit: String?

    @Option(name: .customLong("version"), help: "Take the highest version in this range.")
    var range: String?

    @Option(name: .customLong("group"), help: "Put it into this group; repeatable.", completion: .groups)
    var groups: [String] = []

    @Option(help: ArgumentHelp("Take only the files that match; repeatable.", valueName: "glob"))
    var include: [String] = []

    @Option(help: ArgumentHelp("Leave out the files that match; repeatable.", valueName: "glob"))
    var exclude: [String] = []

    @Option(help: ArgumentHelp("Take only this directory of the repository.", valueName: "path"))
    var root: String?

    @Flag(help: "Include git submodules.")
    var submodules = false

    @Flag(name: .customLong("no-sync"), help: "Write deps.yaml and deps.lock, and leave the vendor directory.")
    var noSync = false

    @Flag var flags: [EditFlag] = []

    @Argument(help: ArgumentHelp("What to add.", valueName: "spec"))
    var specs: [String]

    func edit(_ engine: Engine) async -> EditReport {
        var request = AddRequest(specs)
        (request.name, request.into, request.root) = (name, into, root)
        (request.branch, request.commit, request.version) = (branch, commit, range)
        (request.groups, request.include, request.exclude) = (groups, include, exclude)
        request.submodules = submodules
        request.edit.installs = !noSync
        for flag in flags { flag.apply(to: &request.edit) }
        return await engine.add(request)
    }
}
