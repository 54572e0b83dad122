import FlyingFox
import Foundation

/// The server of the storage: it knows signatures, and will have no other credential beside one.
struct StorageOrigin: HTTPHandler {
    let storage: Storage
    let gate: RequestGate

    func handleRequest(_ http: HTTPRequest) async throws -> HTTPResponse {
        try await gate.pass(ForgeRequest(http), at: "storage", as: "storage") { await answer($0) }
    }

    private func answer(_ request: ForgeRequest) async -> HTTPResponse {
        // As S3 does, whatever else is right or wrong.
        guard request.header("Authorization") == nil else {
            return .storageError("InvalidArgument", "Only one auth mechanism allowed", .badRequest)
        }
        do {
            let object = try await storage.object(at: request.target)
            var response = HTTPResponse.part(of: object.bytes, type: object.type, tag: object.tag, for: request)
            response.headers[.contentDisposition] = #"attachment; filename="\#(object.name)""#
            return response
        } catch .expired {
            return .storageError("AccessDenied", "Request has expired", .forbidden)
        } catch {
            return .storageError("SignatureDoesNotMatch", "The signature does not match this request", .forbidden)
        }
    }
}

extension HTTPResponse {
    /// Amazon's error document.
    fileprivate static func storageError(_ code: String, _ message: String, _ status: HTTPStatusCode) -> HTTPResponse {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>\(code)</Code><Message>\(message)</Message></Error>

            """
        return .bytes(Data(text.utf8), type: "application/xml", status)
    }
}
