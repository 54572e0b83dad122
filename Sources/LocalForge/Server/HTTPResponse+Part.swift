import FlyingFox
import Foundation

extension HTTPResponse {
    /// The bytes, or the range of them that the request wants while the tag is still the same (RFC 9110, 14).
    static func part(of bytes: Data, type: String, tag: String, for request: ForgeRequest) -> HTTPResponse {
        let isSame = request.header("If-Range").map { $0 == tag } ?? true
        let match = request.header("Range")?.wholeMatch(of: /bytes=(\d+)-(\d*)/)
        var response: HTTPResponse
        if let match, isSame, let first = Int(match.1) {
            let last = min(Int(match.2) ?? .max, bytes.count - 1)
            guard first <= last else { return .text("Range not satisfiable", .rangeNotSatisfiable) }
            response = .bytes(bytes[first...last], type: type, .partialContent)
            response.headers[.contentRange] = "bytes \(first)-\(last)/\(bytes.count)"
        } else {
            response = .bytes(bytes, type: type)
        }
        response.headers[.acceptRanges] = "bytes"
        response.headers[.eTag] = tag
        return response
    }
}
