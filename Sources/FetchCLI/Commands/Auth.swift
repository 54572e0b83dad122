internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import FoundationEssentials

struct Auth: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth",
        abstract: "Show which credentials are used.",
        subcommands: [AuthStatus.self]
    )
}

struct AuthStatus: ParsableCommand, AuthenticationCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the credential for each host and where it comes from.",
        discussion: "Prints no credential itself. Never uses the network."
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    var command: String { "auth status" }

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
        console.result(Table(header: ["HOST", "CREDENTIAL", "SCOPES", "EXPIRES"], rows: rows).text)
    }

    private static func end(of origin: KnownOrigin) -> String {
        guard let expires = origin.expires else { return "-" }
        let time = Date(timeIntervalSince1970: Double(expires)).formatted(.iso8601)
        return origin.isRenewable ? "\(time), renews itself" : time
    }
}
