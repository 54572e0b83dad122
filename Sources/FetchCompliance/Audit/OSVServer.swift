package import FetchModel
internal import FetchSystem
internal import FoundationEssentials

/// A server of OSV's API (google.github.io/osv.dev/api): api.osv.dev, or one like it. It is never sent a credential.
package struct OSVServer: Sendable {
    /// The server that is asked where the user names no other.
    package static let address = "https://api.osv.dev"

    /// The most queries of one request.
    private static let batch = 1000
    /// How many records are requested before the next ones are.
    private static let part = 50
    /// The most pages of the answer to one query.
    private static let mostPages = 100
    /// As large as the API's own largest response.
    private static let limit = 32 << 20

    private let url: WebURL
    private let transport: any Transport
    private let jobs: Int

    /// The server at `url`, which gets `jobs` requests at once.
    package init(_ url: WebURL, over transport: any Transport, jobs: Int) {
        self.url = url
        self.transport = transport
        self.jobs = jobs
    }

    /// Returns the ids of the vulnerabilities that concern each of `queries`. Throws `OSVError`, and what the transport
    /// throws.
    package func ids(for queries: [OSVQuery]) async throws -> [[String]] {
        var ids = [[String]](repeating: [], count: queries.count)
        var open = queries.indices.map { Open(index: $0, token: nil) }
        var seen: Set<Open> = []
        for _ in 0..<Self.mostPages {
            if open.isEmpty { return ids }
            var next: [Open] = []
            for start in stride(from: 0, to: open.count, by: Self.batch) {
                let part = Array(open[start..<min(start + Self.batch, open.count)])
                let results = try await results(for: part.map { Batch.Query(queries[$0.index], token: $0.token) })
                for (asked, result) in zip(part, results) {
                    for vulnerability in result.vulns ?? [] {
                        guard OSVRecord.isID(vulnerability.id) else {
                            throw OSVError.malformed(url, "an id that is none")
                        }
                        if !ids[asked.index].contains(vulnerability.id) { ids[asked.index].append(vulnerability.id) }
                    }
                    guard let token = result.nextPageToken, !token.isEmpty else { continue }
                    let page = Open(index: asked.index, token: token)
                    guard seen.insert(page).inserted else {
                        throw OSVError.malformed(url, "a page that it gave before")
                    }
                    next.append(page)
                }
            }
            open = next
        }
        if open.isEmpty { return ids }
        throw OSVError.malformed(url, "more than \(Self.mostPages) pages")
    }

    /// Returns the records of `ids`. Throws `OSVError`, and what the transport throws.
    package func records(_ ids: [String]) async throws -> [String: OSVRecord] {
        var records: [String: OSVRecord] = [:]
        // In parts, so that nothing more is requested after a record that is refused.
        for start in stride(from: 0, to: ids.count, by: Self.part) {
            let part = ids[start..<min(start + Self.part, ids.count)]
            let answers = await part.mapConcurrently(limit: jobs) { id in
                do {
                    return Result<OSVRecord, any Error>.success(try await record(id))
                } catch {
                    return .failure(error)
                }
            }
            for (id, answer) in zip(part, answers) { records[id] = try answer.get() }
        }
        return records
    }

    /// A query of which a page is still to come.
    private struct Open: Hashable {
        let index: Int
        let token: String?
    }

    private func results(for queries: [Batch.Query]) async throws -> [Answer.Result] {
        let body = try JSONEncoder().encode(Batch(queries: queries))
        let bytes = try await send(["v1", "querybatch"], body: [UInt8](body))
        let answer: Answer
        do { answer = try JSONDecoder().decode(Answer.self, from: Data(bytes)) } catch {
            throw OSVError.malformed(url, "something that is not in the shape of OSV's API")
        }
        let results = answer.results ?? []
        guard results.count == queries.count else {
            throw OSVError.malformed(url, "\(results.count) results for \(queries.count) queries")
        }
        return results
    }

    private func record(_ id: String) async throws -> OSVRecord {
        let bytes = try await send(["v1", "vulns", id], id: id)
        let record: OSVRecord
        do { record = try OSVRecord(bytes) } catch is OSVRecord.Malformed {
            throw OSVError.malformed(url, "something that is not in OSV's format for \(id)")
        }
        guard record.id == id else { throw OSVError.malformed(url, "the record of \(record.id) for \(id)") }
        return record
    }

    private func send(_ path: [String], body: [UInt8]? = nil, id: String? = nil) async throws -> [UInt8] {
        guard let target = url.appending(encodedPath: path.map(WebURL.segment).joined(separator: "/")) else {
            throw OSVError.malformed(url, "an id that is none")
        }
        let response = try await transport.send(
            HTTPRequest(
                target,
                method: body == nil ? "GET" : "POST",
                headers: [HTTPField("Accept", "application/json")]
                    + (body == nil ? [] : [HTTPField("Content-Type", "application/json")]),
                body: body,
                limit: Self.limit
            )
        )
        guard response.status == 200 else {
            response.body.discard()
            if let id, response.status == 404 { throw OSVError.unknown(url, id: id) }
            throw OSVError.refused(target, status: response.status)
        }
        return try await response.body.collect(Self.limit)
    }
}

/// The body of a request.
private struct Batch: Encodable {
    let queries: [Query]

    struct Query: Encodable {
        var commit: String?
        var version: String?
        var package: Package?
        var pageToken: String?

        init(_ query: OSVQuery, token: String?) {
            switch query {
            case .commit(let id): commit = id.hex
            case .tag(let tag, let repository):
                version = tag
                package = Package(name: repository, ecosystem: "GIT")
            }
            pageToken = token
        }

        private enum CodingKeys: String, CodingKey { case commit, version, package, pageToken = "page_token" }
    }

    struct Package: Encodable {
        let name: String
        let ecosystem: String
    }
}

/// The body of its response.
private struct Answer: Decodable {
    let results: [Result]?

    struct Result: Decodable {
        let vulns: [Vulnerability]?
        let nextPageToken: String?

        private enum CodingKeys: String, CodingKey { case vulns, nextPageToken = "next_page_token" }

        /// Any key.
        private struct Key: CodingKey {
            let stringValue: String
            let intValue: Int? = nil

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            vulns = try values.decodeIfPresent([Vulnerability].self, forKey: .vulns)
            nextPageToken = try values.decodeIfPresent(String.self, forKey: .nextPageToken)
            // What says something else, such as an error, does not say that there are none.
            let all = try decoder.container(keyedBy: Key.self)
            if values.allKeys.isEmpty, let other = all.allKeys.first {
                throw DecodingError.dataCorruptedError(forKey: other, in: all, debugDescription: "not a result")
            }
        }
    }

    struct Vulnerability: Decodable { let id: String }
}
