package import FetchModel

extension KnownForge {
    func send(_ request: FileRequest, with credential: IssuedCredential?) async throws -> HTTPResponse {
        let url = request.url
        let http = HTTPRequest(
            url,
            headers: request.headers,
            credential: credential?.credential,
            endsAt: { SignInPage.isAt($0, insteadOf: url) },
            isFinal: { $0 == 429 }
        )
        let service = request.isCall(of: address) ? ForgeTraffic.Service.api : .files
        let sent = try await api.network.traffic.send(to: url.origin, service, isSignedIn: credential != nil) {
            let response = try await api.network.transport.send(http)
            let limit = api.dialect.rateLimit(ResponseHead(response.status, response.headers), "")
            if limit != nil { response.body.discard() }
            return (response, limit)
        }
        switch sent {
        case .value(let response): return response
        case .limited(let limit, _):
            throw ForgeError.rateLimited(
                url.origin,
                limit,
                says: "",
                isSignedIn: credential != nil,
                SignInHelp(address, isCI: api.network.isCI)
            )
        }
    }
}

extension HTTPResponse {
    /// The same response, whose body throws `error` where it begins like a web page.
    package func refusingPages(_ error: any Error) -> HTTPResponse {
        observed {
            var isFirst = true
            return { chunk in
                defer { isFirst = false }
                if isFirst, let chunk, SignInPage.isPage(chunk) { throw error }
            }
        }
    }

    /// The same response, whose body throws `ForgeError` where it is not what its host promises of `asset`.
    package func verified(as asset: Asset) -> HTTPResponse {
        guard asset.size != nil || asset.digest != nil else { return self }
        return observed {
            let hash = asset.digest?.hashing()
            var size = 0
            return { chunk in
                size += chunk?.count ?? 0
                if let expected = asset.size, size > expected || (chunk == nil && size < expected) {
                    throw ForgeError.assetSize(asset.name, expected: expected, found: size)
                }
                guard let expected = asset.digest, let found = hash?(chunk), found != expected else { return }
                throw ForgeError.assetDigest(asset.name, expected: expected, found: found)
            }
        }
    }

    /// The same response; the closure that `observer` makes sees each chunk of the body as it passes, and `nil` at the
    /// end.
    private func observed(_ observer: @escaping @Sendable () -> (_ chunk: [UInt8]?) throws -> Void) -> HTTPResponse {
        var copy = self
        let source = body.source
        copy.body = HTTPBody(
            source: ByteSource {
                let stream = try source.open()
                let observe = observer()
                return ByteStream {
                    let chunk = try stream.next()
                    try observe(chunk)
                    return chunk
                }
            },
            collect: body.collect,
            discard: body.discard
        )
        return copy
    }
}
