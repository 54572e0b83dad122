import FlyingFox
import Foundation

/// Git's smart protocol below `/{workspace}/{slug}.git`, for fetching only, by `git http-backend` (RFC 3875).
struct GitRoutes: Routes {
    let doors: Doors
    let repositories: Repositories

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        let path = request.segments
        guard path.count > 2 else { return nil }
        let service = path.dropFirst(2).joined(separator: "/")
        guard ["info/refs", "git-upload-pack", "git-receive-pack"].contains(service) else { return nil }
        let slug = path[1].hasSuffix(".git") ? String(path[1].dropLast(4)) : path[1]
        switch await doors.open(path[0], slug, .git, for: request) {
        case .open(let repository):
            guard service != "git-receive-pack", request["service"] != "git-receive-pack" else {
                return .text("This forge is read-only.", .forbidden)
            }
            return try await backend(repository, service, request)
        case .hidden:
            return .text("Repository not found.", .notFound)
        case .refused(.unscoped):
            return .text("Your credentials lack one or more required privilege scopes.", .forbidden)
        case .closed, .refused:
            return .text("Authentication failed.", .unauthorized).challenging()
        }
    }

    private func backend(
        _ repository: Repository,
        _ service: String,
        _ request: ForgeRequest
    ) async throws -> HTTPResponse {
        let body = try await request.http.bodyData
        var environment: [String: String] = [
            "GIT_PROJECT_ROOT": repositories.root.path,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": "/\(repository.name).git/\(service)",
            "REQUEST_METHOD": request.method,
            "QUERY_STRING": request.http.target.query(),
            "CONTENT_LENGTH": String(body.count),
            "REMOTE_ADDR": "127.0.0.1",
        ]
        environment["CONTENT_TYPE"] = request.header("Content-Type")
        environment["HTTP_CONTENT_ENCODING"] = request.header("Content-Encoding")
        environment["GIT_PROTOCOL"] = request.header("Git-Protocol")
        let output = try await Git().run(["http-backend"], input: body, environment: environment)
        return Self.response(output)
    }

    /// The answer that a CGI program wrote: header lines, an empty line, the body.
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
