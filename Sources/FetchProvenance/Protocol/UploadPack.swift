package import FetchModel
internal import FoundationEssentials

/// A response of a git server, received whole.
package struct GitResponse: Sendable {
    package let status: Int
    /// Where it came from, after redirects.
    package let url: WebURL
    /// Lower case and without parameters.
    package let mediaType: String
    package let bytes: [UInt8]
    /// Where the credential came from that was sent; `nil` for an anonymous request.
    package let credential: String?

    package init(status: Int, url: WebURL, mediaType: String, bytes: [UInt8], credential: String?) {
        self.status = status
        self.url = url
        self.mediaType = mediaType
        self.bytes = bytes
        self.credential = credential
    }
}

/// A repository behind git's smart HTTP, version 2 of the protocol (gitprotocol-http(5), gitprotocol-v2(5)).
package struct UploadPack: ObjectSource {
    /// Sends a request with the credential of its origin.
    package typealias Send = @Sendable (HTTPRequest) async throws -> GitResponse

    private static let version = HTTPField("Git-Protocol", "version=2")
    private static let advertisement = "info/refs?service=git-upload-pack"
    /// The most bytes of a list of references.
    private static let listLimit = 8 << 20

    /// The repository, where redirects lead.
    private let url: WebURL
    private let format: ObjectID.Format
    private let capabilities: ServerCapabilities
    private let limit: Int
    private let send: Send

    /// Connects to the repository at `url`, whose object format is `format`. No response with objects may be larger than
    /// `limit` bytes. Throws `ExchangeError`, and what `send` throws.
    package init(_ url: WebURL, _ format: ObjectID.Format, limit: Int, send: @escaping Send) async throws {
        guard let address = url.appending(encodedPath: Self.advertisement) else {
            throw ExchangeError(url, .response(.notPackets))
        }
        let response = try await send(HTTPRequest(address, headers: [Self.version], limit: Self.listLimit))
        try Self.check(response, of: url)
        let place = try Self.repository(response, url, requested: address)
        do throws(ProtocolError) {
            capabilities = try ServerCapabilities(response.bytes, format: format)
        } catch {
            throw ExchangeError(url, .response(error))
        }
        self.url = place
        self.format = format
        self.limit = limit
        self.send = send
    }

    package func reference(_ name: String) async throws -> RemoteReference? {
        let request = ReferenceListing.request(name, capabilities, format)
        let bytes = try await post(request, limit: Self.listLimit)
        do throws(ProtocolError) {
            return try ReferenceListing.references(bytes, format).first { $0.name == name }
        } catch {
            throw ExchangeError(url, .response(error))
        }
    }

    package func objects(_ wants: [ObjectID], besides haves: [ObjectID]) async throws -> [ObjectID: GitObject] {
        var found: [ObjectID: GitObject] = [:]
        var rest = wants
        // With a filter, servers leave out what is wanted and is also below another wanted tree.
        while let first = rest.first {
            found.merge(try await response(rest, besides: haves)) { $1 }
            let missing = rest.filter { found[$0] == nil }
            if missing.count == rest.count { throw ExchangeError(url, .missing(first)) }
            rest = missing
        }
        return found
    }

    /// Sends one request, and returns the objects in the response. Some of `wants` may be missing.
    private func response(_ wants: [ObjectID], besides haves: [ObjectID]) async throws -> [ObjectID: GitObject] {
        let request = FetchCommand(wants: wants, haves: haves).request(capabilities, format)
        let bytes = try await post(request, limit: limit)
        do {
            let objects = try PackReader.objects(in: try FetchCommand.pack(bytes), format)
            if let foreign = ForeignObject.find(in: objects, wants: wants) {
                throw ExchangeError(url, .foreign(foreign))
            }
            return objects
        } catch let error as ProtocolError {
            if case .refused(let message) = error, message.contains("not our ref"), let first = wants.first {
                throw ExchangeError(url, .missing(wants.first { message.contains($0.hex) } ?? first))
            }
            throw ExchangeError(url, .response(error))
        } catch let error as PackError {
            throw ExchangeError(url, .pack(error))
        }
    }

    private func post(_ body: [UInt8], limit: Int) async throws -> [UInt8] {
        guard let address = url.appending(encodedPath: "git-upload-pack") else {
            throw ExchangeError(url, .response(.notPackets))
        }
        let headers = [
            Self.version, HTTPField("Content-Type", "application/x-git-upload-pack-request"),
            HTTPField("Accept", "application/x-git-upload-pack-result"),
        ]
        let response = try await send(
            HTTPRequest(address, method: "POST", headers: headers, body: body, limit: limit)
        )
        try Self.check(response, of: url)
        return response.bytes
    }

    /// Returns where the repository is whose `address` is `response` to. Where redirects led elsewhere, that is the place
    /// to which all other requests go, as in git; only the rest of the URL must be what was requested.
    private static func repository(
        _ response: GitResponse,
        _ url: WebURL,
        requested address: WebURL
    ) throws(ExchangeError) -> WebURL {
        if response.url == address { return url }
        let text = response.url.wire
        guard text.hasSuffix("/\(advertisement)"), let base = WebURL(String(text.dropLast(advertisement.count + 1)))
        else { throw ExchangeError(url, .response(.redirected(to: "\(response.url)"))) }
        return base
    }

    private static func check(_ response: GitResponse, of url: WebURL) throws {
        guard response.status == 200 else {
            if response.url.origin != url.origin, [401, 403, 404].contains(response.status) {
                throw ExchangeError(url, .moved("\(response.url)", status: response.status))
            }
            throw ExchangeError(url, .status(response.status, credential: response.credential))
        }
        if response.mediaType == "text/html" { throw ExchangeError(url, .page) }
    }
}
