import FlyingFox
import Foundation

extension HTTPResponse {
    /// A JSON document.
    static func json(_ value: JSON, _ status: HTTPStatusCode = .ok) throws -> HTTPResponse {
        bytes(try value.bytes(), type: "application/json; charset=utf-8", status)
    }

    /// Plain text with a line's end.
    static func text(_ text: String, _ status: HTTPStatusCode = .ok) -> HTTPResponse {
        bytes(Data((text + "\n").utf8), type: "text/plain; charset=utf-8", status)
    }

    /// A small web page.
    static func page(_ title: String, _ body: String, _ status: HTTPStatusCode = .ok) -> HTTPResponse {
        let text = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><link rel="icon" href="data:,"><title>\(title)</title></head>
            <body>
            <h1>\(title)</h1>
            \(body)
            </body>
            </html>

            """
        return bytes(Data(text.utf8), type: "text/html; charset=utf-8", status)
    }

    /// The page for what is not there.
    static var missingPage: HTTPResponse {
        page("Repository not found", "<p>We can't let you see this page, or it does not exist.</p>", .notFound)
    }

    /// A redirect (302, or another status).
    static func redirect(to location: String, _ status: HTTPStatusCode = .found) -> HTTPResponse {
        var response = HTTPResponse(statusCode: status)
        response.headers[.location] = location
        return response
    }

    /// The same response with the challenge of a 401.
    func challenging(realm: String) -> HTTPResponse {
        adding(["WWW-Authenticate": #"Basic realm="\#(realm)""#])
    }

    /// The same response with more header fields.
    func adding(_ fields: [String: String]) -> HTTPResponse {
        var response = self
        for (name, value) in fields { response.headers[HTTPHeader(name)] = value }
        return response
    }

    /// The same head without the body, as an answer to HEAD.
    func withoutBody() -> HTTPResponse {
        guard case .httpBody(let body) = payload else { return self }
        var response = self
        response.payload = .httpBody(HTTPBodySequence())
        response.headers[.contentLength] = body.count.map(String.init)
        return response
    }

    /// Any bytes, sent in pieces of 64 KiB.
    static func bytes(_ data: Data, type: String, _ status: HTTPStatusCode = .ok) -> HTTPResponse {
        let body = HTTPBodySequence(data: data, suggestedBufferSize: 1 << 16)
        var response = HTTPResponse(statusCode: status, body: body)
        response.headers[.contentType] = type
        return response
    }
}
