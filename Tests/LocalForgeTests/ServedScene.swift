import FlyingFox
import Foundation

@testable import LocalForge

/// A forge of one kind with one public and one private repository, at made-up addresses.
struct ServedScene: Sendable {
    let context: ForgeContext
    private let forge: any ServedForge
    private let origin: ServedOrigin
    private let gate = RequestGate(counter: Counter(), faults: Faults(), log: nil, storage: Storage())

    /// What a request came to.
    struct Answer: Sendable {
        let status: Int
        let location: String?
        let text: String
        private let headers: HTTPHeaders

        fileprivate init(_ response: HTTPResponse) async throws {
            status = response.statusCode.code
            location = response.headers[.location]
            text = String(decoding: try await response.bodyData, as: UTF8.self)
            headers = response.headers
        }

        subscript(_ name: String) -> String? { headers[HTTPHeader(name)] }
    }

    /// Serves `kind`, which knows these credentials, in `directory`.
    init(_ kind: any ServedForge.Type, _ secrets: [(kind: String, secret: String)], in directory: TemporaryDirectory)
        async throws
    {
        let text = """
            commit One
            file a
            | a
            tag v1
            tag v2: Annotated
            release v2
            download a b.txt
            | text
            draft v1
            download c.txt
            | draft

            """
        context = try .scene(of: kind, text, secrets, gate, in: directory)
        forge = kind.init(context)
        origin = kind.origins[0]
        await context.addresses.set(origin, to: "http://\(origin.name)")
        await gate.storage.open(at: "http://storage")
    }

    func get(_ target: String, _ headers: [String: String] = [:]) async throws -> Answer {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var fields = HTTPHeaders([.host: origin.name])
        for (name, value) in headers { fields[HTTPHeader(name)] = value }
        let request = HTTPRequest(
            method: .GET,
            version: .http11,
            target: .init(path: parts[0], query: parts.count > 1 ? parts[1] : ""),
            headers: fields,
            body: HTTPBodySequence()
        )
        return try await Answer(OriginHandler(forge: forge, origin: origin, gate: gate).handleRequest(request))
    }

    func set(_ name: String, to value: String?) async { _ = await context.switches.set(name, to: value) }

    /// The commit of both tags.
    var commit: String {
        get async throws { try await context.repositories.find("o", "r")?.commit("v1")?.id ?? "" }
    }

    /// The header of a user name and a password.
    static func basic(_ user: String, _ password: String) -> [String: String] {
        ["Authorization": "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()]
    }
}
