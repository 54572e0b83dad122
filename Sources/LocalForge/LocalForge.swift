import ArgumentParser
import FlyingFox
import FlyingSocks
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

    static func main() async {
        Interruption.hold()
        await main(nil)
    }

    func run() async throws {
        let secrets = credentials.secrets()
        let room = try TemporaryFolder()
        defer { room.remove() }
        let forge = Forge(
            repositories: try await .make(from: URL(filePath: repositories), in: try room.folder("repositories")),
            archives: Archives(folder: try room.folder("archives")),
            credentials: Credentials(secrets),
            files: files.map { URL(filePath: $0) },
            log: try log.map { try Log(file: $0) }
        )
        let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
        let server = HTTPServer(address: address, timeout: 600, logger: .disabled, handler: forge)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serve(server) }
            group.addTask {
                try await server.waitUntilListening(timeout: 30)
                try await announce(server, secrets)
                await Interruption.wait()
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func serve(_ server: HTTPServer) async throws {
        do {
            try await server.run()
        } catch  where !Task.isCancelled {
            throw ForgeFailure("cannot serve on 127.0.0.1:\(port): \(error)")
        } catch {
            // Stopped from outside: how the server ended is of no interest.
        }
    }

    private func announce(_ server: HTTPServer, _ secrets: Secrets) async throws {
        guard case .ip4(let host, let port) = await server.listeningAddress else {
            throw ForgeFailure("the server has no address")
        }
        let url = "http://\(host):\(port)"
        if let file = credentials.credentialsFile { try secrets.write(to: file, url: url) }
        if let readyFile { try Data((url + "\n").utf8).write(to: URL(filePath: readyFile), options: .atomic) }
        try FileHandle.standardOutput.write(contentsOf: Data("local forge: \(url)\n".utf8))
    }
}
