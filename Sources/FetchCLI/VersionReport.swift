internal import FetchEngine
internal import FetchModel
internal import FetchSystem
internal import FetchTransport
internal import FoundationEssentials
internal import Glibc

/// `fetch --version -v`: the version, and those of what the program uses.
struct VersionReport {
    private static let flags: Set = ["--version", "-v", "--verbose"]

    /// The report, if `arguments` request it.
    init?(_ arguments: [String]) {
        guard arguments.contains("--version"), arguments.count > 1, arguments.allSatisfy(Self.flags.contains) else {
            return nil
        }
    }

    /// Prints it.
    func run() async -> Int32 {
        let components = await Components.all(
            transport: CurlTransport.components,
            environment: ProcessInfo.processInfo.environment
        )
        return Console.finish(Self.text(components))
    }

    /// Renders `components`, one a line.
    static func text(_ components: [Component]) -> String {
        let rows = components.map { [$0.name, $0.version ?? "-", words(for: $0.place)] }
        return Quotation.escaped("\(Version.text)\n\(Table(header: [], rows: rows).text)", keeping: "\n")
    }

    private static func words(for place: Component.Place) -> String {
        switch place {
        case .builtIn: "built in"
        case .file(let path): path
        case .inside(let name): "through \(name)"
        case .missing: "not found"
        }
    }
}
