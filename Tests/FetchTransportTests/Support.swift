import FetchModel
import FetchSystem
import FetchTransport

/// The waits before a transport's retries, none of which really took time.
typealias Waits = Monitor<[Duration]>

extension CurlTransport {
    /// A transport whose waits before retries take no time, and are recorded in `waits`.
    convenience init(
        environment: [String: String] = [:],
        waits: Waits? = nil,
        trace: (@Sendable (String) -> Void)? = nil,
        onWait: (@Sendable (Retry) -> Void)? = nil,
        changing change: (inout TransportSettings) -> Void = { _ in }
    ) {
        var settings = TransportSettings(version: "1.2.3", environment: environment)
        settings.retry.jitter = { 1 }
        settings.retry.realTime = { wait in
            waits?.update { $0.append(wait) }
            return .zero
        }
        change(&settings)
        self.init(settings, trace: trace, onWait: onWait)
    }

    /// Returns the response to a GET of `url`.
    func get(_ url: WebURL, credential: Credential? = nil) async throws -> HTTPResponse {
        try await send(HTTPRequest(url, credential: credential))
    }
}

extension HTTPBody {
    /// Returns all bytes, read as the engine reads them: on a thread that may block.
    func readAll() async throws -> [UInt8] {
        try await Workers(limit: 1).run { [source] in
            let stream = try source.open()
            var result: [UInt8] = []
            while let chunk = try stream.next() { result += chunk }
            return result
        }
    }
}

/// Returns the diagnostic of what `body` throws.
func failure(of body: () async throws -> Void) async -> Failure? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? any Diagnosable)?.failure
    }
}

/// Returns `count` bytes that differ from place to place.
func pattern(_ count: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
    }
}
