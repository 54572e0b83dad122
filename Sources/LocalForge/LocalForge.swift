import ArgumentParser
import Foundation

/// Serves small forges on loopback, each kind in its own shapes and on origins of its own.
@main
struct LocalForge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "local-forge",
        abstract: "A small forge on loopback, for the quickstart, the tests and for trying things.",
        discussion:
            "It serves the repositories of a directory of fixtures as every kind of forge does, until it is stopped."
    )

    @Option(help: "The port of the main origin on 127.0.0.1 (Bitbucket Cloud); 0 takes a free one, as all others do.")
    var port: UInt16 = 0

    @Option(help: "The port of the storage, an origin of its own; 0 takes a free one.")
    var storagePort: UInt16 = 0

    @Option(help: ArgumentHelp("The directory of {workspace}/{slug}.repo fixtures.", valueName: "dir"))
    var repositories = "Fixtures/forges"

    @Option(help: ArgumentHelp("A directory to serve as it is below /files/.", valueName: "dir"))
    var files: String?

    @Option(help: ArgumentHelp("Write the main origin's URL there once all answer.", valueName: "file"))
    var readyFile: String?

    @Option(help: ArgumentHelp("Append one line for each request there.", valueName: "file"))
    var log: String?

    @OptionGroup(title: "Credentials (random when neither given nor in the environment)")
    var credentials: CredentialOptions

    @OptionGroup(title: "OAuth (a random consumer when neither given nor in the environment)")
    var oauth: OAuthOptions

    static func main() async {
        Interruption.hold()
        await main(nil)
    }

    func run() async throws {
        let secrets = credentials.secrets()
        let consumer = oauth.consumer()
        let scratch = try TemporaryDirectory()
        defer { scratch.remove() }
        let gate = RequestGate(
            counter: Counter(),
            faults: Faults(),
            log: try log.map { try Log(file: $0) },
            storage: Storage()
        )
        let known = Credentials(secrets.all.map { ($0.slot.kind, $0.secret) })
        let context = ForgeContext(
            repositories: try .make(from: URL(filePath: repositories), in: try scratch.directory("repositories")),
            fixtures: URL(filePath: repositories),
            archives: Archives(directory: try scratch.directory("archives")),
            downloads: Downloads(directory: try scratch.directory("downloads")),
            credentials: known,
            authorization: AuthorizationServer(consumer, policy: oauth.policy(), credentials: known),
            email: secrets.email,
            storage: gate.storage,
            switches: Switches(ServedForges.switches),
            addresses: Addresses(),
            counter: gate.counter
        )
        let servers = try servers(context, gate)
        let storage = try Listener(port: storagePort, handler: StorageOrigin(storage: gate.storage, gate: gate))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { try await server.listener.serve() } }
            group.addTask { try await storage.serve() }
            group.addTask {
                await gate.storage.open(at: try await storage.address())
                var variables: [(name: String, value: String)] = []
                for server in servers {
                    let url = try await server.listener.address()
                    await context.addresses.set(server.origin, to: url)
                    if variables.isEmpty { variables.append(("LOCAL_FORGE_URL", url)) }
                    variables += server.origin.variables.map { ($0.name, url + $0.path) }
                }
                variables.append(("LOCAL_FORGE_STORAGE_URL", await gate.storage.base))
                try announce(variables + secrets.variables + consumer.variables)
                await Interruption.wait()
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// One listener for each origin of each forge, the main one first.
    private func servers(
        _ context: ForgeContext,
        _ gate: RequestGate
    ) throws -> [(origin: ServedOrigin, listener: Listener)] {
        let forges = ServedForges.all.map { $0.init(context) }
        var servers: [(origin: ServedOrigin, listener: Listener)] = []
        for forge in forges {
            for origin in type(of: forge).origins {
                var handler = OriginHandler(forge: forge, origin: origin, gate: gate)
                if origin == ServedForges.main {
                    handler.controls = [ControlRoutes(context: context, gate: gate, forges: forges)]
                    handler.others = [FileRoutes(directory: files.map { URL(filePath: $0) })]
                }
                servers.append((origin, try Listener(port: origin == ServedForges.main ? port : 0, handler: handler)))
            }
        }
        return servers
    }

    /// Says where the forges are, and which credentials they accept.
    private func announce(_ variables: [(name: String, value: String)]) throws {
        let url = variables[0].value
        if let file = credentials.credentialsFile { try Secrets.write(variables, to: file) }
        if let readyFile { try Data((url + "\n").utf8).write(to: URL(filePath: readyFile), options: .atomic) }
        let lines = variables.filter { $0.name.hasSuffix("_URL") }.map { "\($0.name)=\($0.value)\n" }
        try FileHandle.standardOutput.write(contentsOf: Data(("local forge: \(url)\n" + lines.joined()).utf8))
    }
}
