internal import FetchEngine
internal import FetchModel
internal import FetchSystem
internal import FetchTransport
internal import FoundationEssentials
internal import Glibc

/// `fetch --version`: the version, and with `-v` those of what the program uses.
struct VersionReport {
    private static let verbose: Set = ["-v", "--verbose"]

    /// Whether it takes a task: git is asked for its version.
    let isVerbose: Bool
    private let isJSON: Bool

    /// The report, if `arguments` request it.
    init?(_ arguments: [String]) {
        guard arguments.contains("--version"),
            arguments.allSatisfy({ ["--version", "--json"].contains($0) || Self.verbose.contains($0) })
        else { return nil }
        isVerbose = arguments.contains(where: Self.verbose.contains)
        isJSON = arguments.contains("--json")
    }

    /// Prints the version alone.
    func finish() -> Int32 { Console.finish(Page(command: "version", text: Version.text), isJSON: isJSON) }

    /// Prints everything.
    func run() async -> Int32 {
        let components = await Components.all(
            transport: CurlTransport.components,
            environment: ProcessInfo.processInfo.environment
        )
        let additions = [
            JSONAddition(key: "version", value: Version.text),
            JSONAddition(key: "components", value: components.map(ComponentObject.init)),
        ]
        let page = Page(command: "version", text: Self.text(components), additions: additions)
        return Console.finish(page, isJSON: isJSON)
    }

    /// Renders `components`, one a line.
    static func text(_ components: [Component]) -> String {
        let rows = components.map { [$0.name, $0.version ?? "-", words(for: $0.place)] }
        return Quotation.escaped("\(Version.text)\n\(Table(header: [], rows: rows).text)", keeping: "\n")
    }

    fileprivate static func words(for place: Component.Place) -> String {
        switch place {
        case .builtIn: "built in"
        case .file(let path): path
        case .inside(let name): "through \(name)"
        case .missing: "not found"
        }
    }
}

/// A library or program, as `--json` shows it.
private struct ComponentObject: Encodable {
    let name: String
    let version: String?
    let place: String?

    init(_ component: Component) {
        name = component.name
        version = component.version
        place = component.place == .missing ? nil : VersionReport.words(for: component.place)
    }
}
