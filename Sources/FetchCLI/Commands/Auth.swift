internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import FoundationEssentials

struct Auth: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how you are signed in.",
        subcommands: [AuthStatus.self]
    )
}

struct AuthStatus: ParsableCommand, AuthenticationCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show for each host which credential would be used, and from where.",
        discussion: "Never shows a credential, and never uses the network."
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    var word: String { "auth status" }

    func authenticate(_ engine: Engine, on console: Console) async -> Authentication {
        await engine.authenticationStatus()
    }

    func show(_ authentication: Authentication, on console: Console) {
        if authentication.origins.isEmpty { return }
        let rows = authentication.origins.map { origin in
            let scopes = origin.scopes.joined(separator: " ")
            let source = origin.source.map { origin.kind == "client-credentials" ? "\($0) (client credentials)" : $0 }
            return [origin.origin, source ?? "-", scopes.isEmpty ? "-" : scopes, Self.end(of: origin)]
        }
        console.print(Table(header: ["HOST", "CREDENTIAL", "SCOPES", "EXPIRES"], rows: rows).text)
    }

    private static func end(of origin: KnownOrigin) -> String {
        guard let expires = origin.expires else { return "-" }
        let time = Date(timeIntervalSince1970: Double(expires)).formatted(.iso8601)
        return origin.isRenewable ? "\(time), renews itself" : time
    }
}

/// A command whose result is how one is signed in.
protocol AuthenticationCommand: EngineCommand {
    /// The command's words, as `--json` names them.
    var word: String { get }
    /// The call.
    func authenticate(_ engine: Engine, on console: Console) async -> Authentication
    /// What people see on standard output.
    func show(_ authentication: Authentication, on console: Console)
}

extension AuthenticationCommand {
    var word: String { Self.configuration.commandName ?? Self._commandName }

    func perform(_ engine: Engine) async -> Report { await authenticate(engine, on: Console(output)).report }

    func execute() async -> Int32 {
        let console = Console(output)
        var result = Authentication()
        do {
            let settings = try Settings.current(project, version: Version.text)
            result = await authenticate(Engine(settings: settings) { console.show($0) }, on: console)
        } catch let failure as Failure {
            result.report.failures = [failure]
        } catch let failures as Failures {
            result.report.failures = failures.all
        } catch {
            result.report.failures = [Failure(.bug, "unexpected", "unexpected error: \(error)")]
        }
        let code = exitCode(of: result.report)
        if output.json {
            do {
                console.print(try AuthenticationDocument(command: word, result: result, isOK: code == 0).text())
            } catch {
                console.finish(Report(failures: [Failure(.bug, "no-json", "the report cannot be encoded: \(error)")]))
                return Failure.Kind.exitCode(of: [.bug])
            }
        } else {
            if let words = result.words { console.say(words) }
            show(result, on: console)
        }
        let settled = console.settle(result.report)
        console.finish(settled)
        return settled.failures.count > result.report.failures.count ? exitCode(of: settled) : code
    }
}

/// What `--json` prints: the document of every command, with `origins` besides.
private struct AuthenticationDocument: Encodable {
    let command: String
    let result: Authentication
    let isOK: Bool

    private enum Key: String, CodingKey { case origins }
    private enum OriginKey: String, CodingKey { case origin, name, kind, source, scopes, expires, renewable }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    func encode(to encoder: any Encoder) throws {
        try JSONDocument(command: command, report: result.report, isOK: isOK).encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        var list = container.nestedUnkeyedContainer(forKey: .origins)
        for origin in result.origins {
            var object = list.nestedContainer(keyedBy: OriginKey.self)
            try object.encode(origin.origin, forKey: .origin)
            try object.encode(origin.name, forKey: .name)
            try object.encode(origin.kind, forKey: .kind)
            try object.encode(origin.source, forKey: .source)
            try object.encode(origin.scopes, forKey: .scopes)
            try object.encode(origin.expires, forKey: .expires)
            try object.encode(origin.isRenewable, forKey: .renewable)
        }
    }
}
