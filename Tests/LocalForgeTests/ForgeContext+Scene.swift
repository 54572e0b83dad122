import Foundation

@testable import LocalForge

extension ForgeContext {
    /// What a forge of `kind` works with that has the repositories `o/r`, and `o/p`, which is private, both made from `text`.
    static func scene(
        of kind: any ServedForge.Type,
        _ text: String,
        _ secrets: [(kind: String, secret: String)],
        _ gate: RequestGate,
        in directory: TemporaryDirectory
    ) throws -> ForgeContext {
        let owner = try directory.directory("fixtures").appending(path: "o")
        try FileManager.default.createDirectory(at: owner, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: owner.appending(path: "r.repo"))
        try Data(("private: true\n" + text).utf8).write(to: owner.appending(path: "p.repo"))
        let credentials = Credentials(secrets)
        return ForgeContext(
            repositories: try .make(from: directory.url.appending(path: "fixtures"), in: directory.directory("bare")),
            fixtures: directory.url.appending(path: "fixtures"),
            archives: Archives(directory: try directory.directory("archives")),
            downloads: Downloads(directory: try directory.directory("downloads")),
            credentials: credentials,
            authorization: AuthorizationServer(
                Consumer(key: "k", secret: "s"),
                policy: OAuthPolicy(),
                credentials: credentials
            ),
            email: "e",
            storage: gate.storage,
            switches: Switches(kind.switches),
            addresses: Addresses(),
            counter: gate.counter
        )
    }
}
