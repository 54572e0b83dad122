import FlyingFox
import Foundation

/// Git's smart protocol for fetching, by `git http-backend` (RFC 3875). Who may fetch is the routes' decision.
enum GitBackend {
    /// The part of the path below a repository that names a service; `nil` when it names none.
    static func service(_ path: some Collection<String>) -> String? {
        let service = path.joined(separator: "/")
        return ["info/refs", "git-upload-pack", "git-receive-pack"].contains(service) ? service : nil
    }

    /// Responds to a request for a service of a repository.
    static func respond(
        to request: ForgeRequest,
        for service: String,
        of repository: Repository
    ) async throws -> HTTPResponse {
        guard service != "git-receive-pack", request["service"] != "git-receive-pack" else {
            return .text("This forge is read-only.", .forbidden)
        }
        let body = try await request.http.bodyData
        let directory = try await repository.bare.location()
        var environment: [String: String] = [
            "GIT_PROJECT_ROOT": directory.deletingLastPathComponent().path,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": "/\(directory.lastPathComponent)/\(service)",
            "REQUEST_METHOD": request.method,
            "QUERY_STRING": request.http.target.query(),
            "CONTENT_LENGTH": String(body.count),
            "REMOTE_ADDR": "127.0.0.1",
        ]
        environment["CONTENT_TYPE"] = request.header("Content-Type")
        environment["HTTP_CONTENT_ENCODING"] = request.header("Content-Encoding")
        environment["GIT_PROTOCOL"] = request.header("Git-Protocol")
        let output = try await Git().run(["http-backend"], input: body, environment: environment)
        return response(output)
    }

    /// The response that a CGI program wrote: header lines, an empty line, the body.
    static func response(_ output: Data) -> HTTPResponse {
        guard let gap = output.range(of: Data("\r\n\r\n".utf8)) else {
            return .text("The git program gave no answer.", .badGateway)
        }
        var response = HTTPResponse.bytes(output[gap.upperBound...], type: "application/octet-stream")
        for line in String(decoding: output[..<gap.lowerBound], as: UTF8.self).split(separator: "\r\n") {
            let sides = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard sides.count == 2 else { continue }
            if sides[0] == "Status" {
                let words = sides[1].split(separator: " ", maxSplits: 1).map(String.init)
                response.statusCode = HTTPStatusCode(Int(words[0]) ?? 500, phrase: words.last ?? "")
            } else {
                response.headers[HTTPHeader(sides[0])] = sides[1]
            }
        }
        return response
    }
}
