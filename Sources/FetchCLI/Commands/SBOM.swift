internal import ArgumentParser
internal import FetchCompliance
internal import FetchEngine
internal import FetchModel

struct SBOM: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "sbom",
        abstract: "Print a bill of materials of what is vendored, with licences.",
        usage: "fetch sbom [OPTIONS]",
        discussion: """
            CycloneDX 1.7 or SPDX 2.3, as JSON, from deps.lock and the licences in the vendored directories. Never uses the \
            network. Equal locks give equal bytes; SOURCE_DATE_EPOCH adds a time.

              fetch sbom -o bom.json
              fetch sbom --format spdx
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Option(help: ArgumentHelp("The format: cyclonedx or spdx.", valueName: "format"))
    var format = BillFormat.cyclonedx

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write it to this file instead of standard output.", valueName: "file"),
        completion: .file()
    )
    var destination: String?

    func validate() throws {
        if destination == "" { throw ValidationError("-o needs a file") }
        guard output.choice.json, destination == nil || destination == "-" else { return }
        throw ValidationError("the bill and --json both go to standard output; write it to a file with -o")
    }

    var invocation: Invocation {
        let file = destination == "-" ? nil : destination
        return Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { [format] engine, _ in CommandReport(await engine.bill(format, file: file), format) },
            show: { result, console in
                if let bill = result.value as? WrittenBill {
                    console.info("wrote \(bill.file): \(Count.of(result.report.outcomes.count, "dependency"))")
                } else if let text = result.text {
                    console.result(bytes: [UInt8](text.utf8))
                }
            }
        )
    }
}

extension BillFormat: ExpressibleByArgument {}

/// A bill of materials in a file.
struct WrittenBill: CommandValue {
    let file: String
    let format: BillFormat

    var additions: [JSONAddition] {
        [JSONAddition(key: "file", value: file), JSONAddition(key: "format", value: format.rawValue)]
    }
}

extension CommandReport {
    /// The result of making a bill of materials.
    init(_ result: BillResult, _ format: BillFormat) {
        self.init(result.report)
        text = result.document
        value = result.file.map { WrittenBill(file: $0, format: format) }
    }
}
