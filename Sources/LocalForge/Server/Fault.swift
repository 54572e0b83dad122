import FlyingFox
import Foundation

/// Something that goes wrong, or merely otherwise, on purpose.
struct Fault: Sendable {
    enum Kind: Sendable, Equatable {
        /// This status, with a text.
        case status(Int)
        /// A redirect to this address.
        case redirect(String)
        /// A redirect to the storage's origin, where a signed address gives the right answer's body.
        case storage
        /// The connection is reset before any answer.
        case reset
        /// The connection ends half-way through the body.
        case truncate
        /// Half of the body, then nothing for as long as the client waits.
        case stall
        /// A web page, status 200, instead of what was asked for.
        case html
        /// The body in pieces without a `Content-Length`.
        case chunked
        /// The right answer, its body spread over so many milliseconds.
        case slow(Int)
        /// The right answer, so many milliseconds late.
        case delay(Int)

        /// What `init` reads, for an error message.
        static let spellings =
            "status:CODE, redirect:URL, storage, reset, truncate, stall, html, chunked, slow:MILLISECONDS, delay:MILLISECONDS"

        init?(_ text: String) {
            let words = text.split(separator: ":", maxSplits: 1).map(String.init)
            switch (words.first, words.dropFirst().first) {
            case ("storage", nil): self = .storage
            case ("reset", nil): self = .reset
            case ("truncate", nil): self = .truncate
            case ("stall", nil): self = .stall
            case ("html", nil): self = .html
            case ("chunked", nil): self = .chunked
            case ("redirect", .some(let address)): self = .redirect(address)
            case (.some(let word), .some(let digits)):
                guard let number = Int(digits), number >= 0 else { return nil }
                switch word {
                case "status" where 200...599 ~= number: self = .status(number)
                case "slow": self = .slow(number)
                case "delay": self = .delay(number)
                default: return nil
                }
            default: return nil
            }
        }
    }

    /// What the request's target begins with.
    var path: String
    /// The method it strikes; any when `nil`.
    var method: String?
    /// The name of the origin where it strikes, such as `github-api`; anywhere when `nil`.
    var origin: String?
    var kind: Kind
    /// How many requests it still strikes.
    var times: Int
    /// The value of a `Retry-After` header; Bitbucket's own 429 has none.
    var retryAfter: String?

    /// The wrong answer, for `storage` by way of a link to there; `right` gives the answer that it spoils.
    func answer(
        to request: ForgeRequest,
        storage: Storage,
        spoiling right: (ForgeRequest) async -> HTTPResponse
    ) async throws -> HTTPResponse {
        switch kind {
        case .status(let code):
            let text = code == 429 ? "Rate limit for this resource has been exceeded" : "Service fault \(code)"
            var response = HTTPResponse.text(text, HTTPStatusCode(code, phrase: "Fault"))
            if let retryAfter { response.headers[HTTPHeader("Retry-After")] = retryAfter }
            return response
        case .redirect(let address):
            return .redirect(to: address)
        case .storage:
            let response = await right(request)
            guard response.statusCode == .ok else { return response }
            let name = request.segments.last ?? "answer"
            let type = response.headers[.contentType] ?? "application/octet-stream"
            let object = Storage.Object(name: name, type: type, bytes: try await response.bodyData)
            return .redirect(to: await storage.link(to: object, at: "moved/\(name.percentEncoded())"))
        case .html:
            return .page("Bitbucket is undergoing maintenance", "<p>We'll be back soon.</p>")
        case .reset:
            ResetConnection.prepare(request.http)
            return HTTPResponse(webSocket: ResetConnection())
        case .delay(let milliseconds):
            try await Task.sleep(for: .milliseconds(milliseconds))
            return await right(request)
        case .truncate, .stall, .chunked, .slow:
            var response = await right(request)
            response.payload = .httpBody(spoiled(try await response.bodyData))
            return response
        }
    }

    private func spoiled(_ whole: Data) -> HTTPBodySequence {
        let half = whole.prefix(whole.count / 2)
        let piece = 1 << 16
        switch kind {
        case .truncate:
            return .init(from: OddBody(rest: half, end: .hangUp), count: whole.count, suggestedBufferSize: piece)
        case .stall:
            return .init(from: OddBody(rest: half, end: .silence), count: whole.count, suggestedBufferSize: piece)
        case .slow(let milliseconds):
            let size = max(1, whole.count / 50)
            let pieces = max(1, whole.count / size)
            let body = OddBody(rest: whole, end: .proper, pause: .milliseconds(milliseconds / pieces))
            return .init(from: body, count: whole.count, suggestedBufferSize: size)
        default:
            return .init(from: OddBody(rest: whole, end: .proper), suggestedBufferSize: piece)
        }
    }
}
