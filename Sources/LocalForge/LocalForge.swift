import ArgumentParser
import Foundation

/// A small forge on loopback, in Bitbucket Cloud's own shapes.
@main
struct LocalForge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "local-forge",
        abstract: "A small forge on loopback, for the quickstart, the tests and for trying things.",
        discussion:
            "It serves the repositories of a folder of fixtures in Bitbucket Cloud's shapes until it is stopped."
    )

    @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
    var port: UInt16 = 0

    @Option(help: "The port of the storage, an origin of its own; 0 takes a free one.")
    var storagePort: UInt16 = 0

    @Option(help: ArgumentHelp("The folder of {workspace}/{slug}.repo fixtures.", valueName: "dir"))
    var repositories = "Fixtures/forges"

    @Option(help: ArgumentHelp("A folder to serve as it is below /files/.", valueName: "dir"))
    var files: String?

    @Option(help: ArgumentHelp("Write the base URL there once the forge answers.", valueName: "file"))
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
        let room = try TemporaryFolder()
        defer { room.remove() }
        let turnstile = Turnstile(
            counter: Counter(),
            faults: Faults(),
            log: try log.map { try Log(file: $0) },
            storage: Storage()
        )
        let known = Credentials(secrets)
        let parts = Forge.Parts(
            repositories: try await .make(from: URL(filePath: repositories), in: try room.folder("repositories")),
            archives: Archives(folder: try room.folder("archives")),
            downloads: Downloads(folder: try room.folder("downloads")),
            credentials: known,
            authorization: AuthorizationServer(consumer, policy: oauth.policy(), credentials: known),
            files: files.map { URL(filePath: $0) }
        )
        let forge = try Listener(port: port, handler: Forge(parts, turnstile: turnstile))
        let origin = StorageOrigin(storage: turnstile.storage, turnstile: turnstile)
        let storage = try Listener(port: storagePort, handler: origin)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await storage.serve() }
            group.addTask { try await forge.serve() }
            group.addTask {
                await turnstile.storage.open(at: try await storage.address())
                let addresses = [
                    ("LOCAL_FORGE_URL", try await forge.address()),
                    ("LOCAL_FORGE_STORAGE_URL", await turnstile.storage.base),
                ]
                try announce(addresses + secrets.variables + consumer.variables)
                await Interruption.wait()
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Says where the forge is, and by which credentials it opens.
    private func announce(_ variables: [(name: String, value: String)]) throws {
        let url = variables[0].value
        if let file = credentials.credentialsFile { try Secrets.write(variables, to: file) }
        if let readyFile { try Data((url + "\n").utf8).write(to: URL(filePath: readyFile), options: .atomic) }
        try FileHandle.standardOutput.write(contentsOf: Data("local forge: \(url)\n".utf8))
    }
}
