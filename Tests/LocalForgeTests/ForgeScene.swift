import FlyingFox
import Foundation

@testable import LocalForge

/// A forge of one kind with one public and one private repository, at made-up addresses.
struct ForgeScene<Forge: ServedForge>: Sendable {
    let context: ForgeContext
    let forge: Forge
    let gate = RequestGate(counter: Counter(), faults: Faults(), log: nil, storage: Storage())

    init(_ directory: TemporaryDirectory, credentials known: [(kind: String, secret: String)]) async throws {
        let text = "commit One\nfile a\n| a\ntag v1\ntag v2: Annotated\n"
        context = try .scene(of: Forge.self, text, known, gate, in: directory)
        forge = Forge(context)
        for origin in Forge.origins { await context.addresses.set(origin, to: "http://\(origin.name)") }
    }

    /// The commit of `v1`.
    func commit() async throws -> String { try await context.repositories.find("o", "r")?.commit("v1")?.id ?? "" }

    /// Requests `target` of the forge's first origin.
    func get(
        _ target: String,
        _ headers: [HTTPHeader: String] = [:]
    ) async throws -> (status: Int, location: String?, text: String) {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let request = HTTPRequest(
            method: .GET,
            version: .http11,
            target: .init(path: parts[0], query: parts.count > 1 ? parts[1] : ""),
            headers: HTTPHeaders(headers.merging([.host: Forge.origins[0].name]) { $1 }),
            body: HTTPBodySequence()
        )
        let response = try await OriginHandler(forge: forge, origin: Forge.origins[0], gate: gate).handleRequest(
            request
        )
        let text = String(decoding: try await response.bodyData, as: UTF8.self)
        return (response.statusCode.code, response.headers[.location], text)
    }
}
