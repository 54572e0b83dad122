internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Import: ParsableCommand, ValueCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Write a deps.yaml from another tool's file.",
        usage: "fetch import [OPTIONS] [FILE]",
        discussion: """
            Reads vendir.yml, dfetch.yaml, peru.yaml, gitman.yml, west.yml, .gitmodules, a CMakeLists.txt with \
            FetchContent_Declare or CPMAddPackage, or a list of lines 'slug tag'. Keeps destinations, and the commits and \
            checksums that the other tool had locked. Notes everything that is not carried over.

              fetch import vendir.yml
              fetch import --from list --workspace jumboskill - < list.txt
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("The tool that the file is of.", valueName: "kind"),
        completion: .list(ForeignTool.allValueStrings)
    )
    var kind: ForeignTool?

    @Option(help: "The workspace of repositories that name none.")
    var workspace: String?

    @Option(help: ArgumentHelp("The host of repositories that name none.", valueName: "host"), completion: .hosts)
    var host: String?

    @Flag(help: "Add to the deps.yaml that is there.")
    var merge = false

    @Flag(name: .customLong("dry-run"), help: "Print the manifest, and write nothing.")
    var dryRun = false

    @Argument(help: ArgumentHelp("The file; - for standard input.", valueName: "file"), completion: .file())
    var file: String?

    func perform(_ engine: Engine, on console: Console) async -> Answer<ImportResult> {
        var request = ImportRequest(file: file)
        request.kind = kind?.name
        (request.workspace, request.host, request.isDryRun) = (workspace, host, dryRun)
        request.merges = merge
        return await engine.importManifest(request)
    }

    func show(_ value: ImportResult, on console: Console) {
        if value.isDryRun {
            console.result(value.text.hasSuffix("\n") ? String(value.text.dropLast()) : value.text)
        } else {
            let source = Quotation.escaped(value.source)
            let count = Count.of(value.count, "dependency")
            console.info(
                value.isMerged
                    ? "added \(count) of \(source) to \(value.manifest)"
                    : "wrote \(value.manifest) with \(count) of \(source)"
            )
        }
        for note in value.notes { console.show(.note(Note("\(note.file):\(note.line): \(note.message)"))) }
        if !value.isDryRun { console.info("next: read \(value.manifest), then run `fetch sync`") }
    }
}

/// The name of a tool whose files can be imported.
struct ForeignTool: ExpressibleByArgument {
    let name: String

    init?(argument: String) {
        guard ImportRequest.kinds.contains(argument) else { return nil }
        name = argument
    }

    static var allValueStrings: [String] { ImportRequest.kinds }
}

extension ImportResult: CommandValue {
    private struct NoteObject: Encodable {
        let file: String
        let line: Int
        let message: String
    }

    var additions: [JSONAddition] {
        let notes = notes.map { NoteObject(file: $0.file, line: $0.line, message: $0.message) }
        let text = isDryRun ? [JSONAddition(key: "text", value: text)] : []
        return [JSONAddition(key: "manifest", value: manifest), JSONAddition(key: "notes", value: notes)] + text
    }
}
