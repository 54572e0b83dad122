import FlyingFox
import Foundation

/// A database of vulnerabilities: the three routes of OSV's API (google.github.io/osv.dev/api), over the records in
/// `osv/` beside the repositories.
struct OSV: ServedForge {
    static let origin = ServedOrigin("osv", .init(name: "FETCH_OSV_URL"))
    static let origins = [origin]

    /// How the server lies.
    private static let answers = Switch(
        "osv.answer",
        "good|short|reversed|unknown|other|pages|endless|page|refused",
        initially: "good"
    )
    static let switches = [answers]

    private let context: ForgeContext

    init(_ context: ForgeContext) { self.context = context }

    func respond(to request: ForgeRequest, at origin: ServedOrigin) async throws -> HTTPResponse {
        switch await context.switches[Self.answers] {
        case "page": return .page("Welcome", "<p>Please accept the terms of this network.</p>")
        case "refused": return .text("Forbidden", .forbidden)
        default: break
        }
        let path = request.segments
        switch (request.method, path.count) {
        case ("POST", 2) where path == ["v1", "querybatch"]: return try await batch(request)
        case ("POST", 2) where path == ["v1", "query"]: return try await query(request)
        case ("GET", 3) where path[0...1] == ["v1", "vulns"]: return try await record(path[2])
        default: throw UnexpectedRequest()
        }
    }

    // MARK: - Routes

    private func batch(_ request: ForgeRequest) async throws -> HTTPResponse {
        let batch = try JSONDecoder().decode(Batch.self, from: try await request.http.bodyData)
        let answer = await context.switches[Self.answers]
        var results: [JSON] = []
        for query in batch.queries { results.append(try await result(of: query, answer)) }
        switch answer {
        case "short": results = results.dropLast()
        case "reversed": results.reverse()
        case "unknown": results = results.map { $0.adding(["vulns": [["id": "OSV-0000-1"]]]) }
        default: break
        }
        return try .json(["results": .array(results)])
    }

    private func query(_ request: ForgeRequest) async throws -> HTTPResponse {
        let query = try JSONDecoder().decode(Query.self, from: try await request.http.bodyData)
        return try .json(.object(["vulns": .array(try await ids(for: query).map { ["id": .string($0)] })]))
    }

    private func result(of query: Query, _ answer: String) async throws -> JSON {
        let ids = try await ids(for: query)
        func list(_ ids: some Sequence<String>) -> JSON {
            .array(ids.map { ["id": .string($0), "modified": "2024-05-01T00:00:00Z"] })
        }
        if ids.isEmpty { return [:] }
        switch answer {
        case "endless": return ["vulns": list(ids), "next_page_token": "again"]
        case "pages":
            // One a page; the token is the number of the next one.
            let index = Int(query.page_token ?? "0") ?? 0
            let page: JSON = ["vulns": list(ids.dropFirst(index).prefix(1))]
            return index + 1 < ids.count ? page.adding(["next_page_token": .string("\(index + 1)")]) : page
        default: return ["vulns": list(ids)]
        }
    }

    private func record(_ id: String) async throws -> HTTPResponse {
        var records = try records()
        if await context.switches[Self.answers] == "other" { records.removeAll { $0.record.id == id } }
        let other = await context.switches[Self.answers] == "other"
        guard let found = records.first(where: { other || $0.record.id == id }) else {
            return try .json(["code": .number(5), "message": "Bug not found."], .notFound)
        }
        // Records name the repositories where Bitbucket serves them to the world, and this program stands in for it.
        let text = String(decoding: found.bytes, as: UTF8.self)
        let main = try await context.addresses.url(of: ServedForges.main)
        let moved = text.replacingOccurrences(of: "https://bitbucket.org/", with: main + "/")
        return .bytes(Data(moved.utf8), type: "application/json")
    }

    // MARK: - Records

    private func records() throws -> [(record: Record, bytes: Data)] {
        let directory = context.fixtures.appending(path: "osv")
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.map { file in
            let bytes = try Data(contentsOf: file)
            return (try JSONDecoder().decode(Record.self, from: bytes), bytes)
        }
    }

    /// The ids of the records that concern the commit or the tag that `query` names.
    private func ids(for query: Query) async throws -> [String] {
        var ids: [String] = []
        for (record, _) in try records() {
            for part in record.affected {
                let urls = (part.ranges ?? []).compactMap(\.repo)
                if let commit = query.commit {
                    for url in urls where try await commits(of: part.versions ?? [], in: url).contains(commit) {
                        ids.append(record.id)
                    }
                } else if let package = query.package,
                    urls.contains(where: { Self.name($0) == Self.name(package.name) }),
                    part.versions?.contains(query.version ?? "") == true
                {
                    ids.append(record.id)
                }
            }
        }
        return ids
    }

    private func commits(of tags: [String], in url: String) async throws -> [String] {
        let name = Self.name(url)
        guard name.count == 2, let repository = await context.repositories.find(name[0], name[1]) else { return [] }
        var commits: [String] = []
        for tag in tags { if let commit = try await repository.commit(tag) { commits.append(commit.id) } }
        return commits
    }

    /// The owner and the name: each kind of forge serves the same repositories at addresses of its own.
    private static func name(_ url: String) -> [String] {
        let parts = url.split(separator: "/").suffix(2).map {
            $0.hasSuffix(".git") ? String($0.dropLast(4)) : String($0)
        }
        return parts
    }

    // MARK: - JSON

    private struct Batch: Decodable { let queries: [Query] }

    private struct Query: Decodable {
        let commit: String?
        let version: String?
        let package: Package?
        let page_token: String?

        struct Package: Decodable { let name: String }
    }

    private struct Record: Decodable {
        let id: String
        let affected: [Affected]

        struct Affected: Decodable {
            let ranges: [Range]?
            let versions: [String]?
        }

        struct Range: Decodable { let repo: String? }
    }
}
