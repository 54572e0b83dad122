import FlyingFox
import Foundation

/// The API's limits, in the forms that GitHub documents.
actor GitHubRateLimit {
    private let switches: Switches
    private var calls = 0

    init(switches: Switches) {
        self.switches = switches
    }

    /// The refusal of a call that a limit stands in the way of; `nil` where none does.
    func refusal(of verdict: Credentials.Verdict) async throws -> HTTPResponse? {
        let isForAll = await switches.isOn(GitHubSwitches.rateLimitForAll)
        guard verdict == .anonymous || isForAll else { return nil }
        if let most = Int(await switches[GitHubSwitches.calls]) {
            calls += 1
            if calls > most { return try primary(3600, .forbidden) }
        } else {
            calls = 0
        }
        let words = await switches[GitHubSwitches.rateLimit].split(separator: ":").map(String.init)
        let seconds = words.dropFirst().first.flatMap { Int($0) }
        switch words.first {
        case "primary": return try primary(seconds ?? 3600, .forbidden)
        case "primary-429": return try primary(seconds ?? 3600, .tooManyRequests)
        case "secondary": return try secondary(seconds, .forbidden)
        case "secondary-429": return try secondary(seconds, .tooManyRequests)
        default: return nil
        }
    }

    private func primary(_ seconds: Int, _ status: HTTPStatusCode) throws -> HTTPResponse {
        let message =
            "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate "
            + "limit. Check out the documentation for more details.)"
        return try HTTPResponse.gitHub(message, status).adding([
            "X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Used": "60",
            "X-RateLimit-Resource": "core",
            "X-RateLimit-Reset": String(Int(Date().timeIntervalSince1970) + seconds),
        ])
    }

    private func secondary(_ seconds: Int?, _ status: HTTPStatusCode) throws -> HTTPResponse {
        let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        let response = try HTTPResponse.gitHub(message, status)
        return seconds.map { response.adding(["Retry-After": String($0)]) } ?? response
    }
}

extension HTTPStatusCode {
    static let tooManyRequests = HTTPStatusCode(429, phrase: "Too Many Requests")
    static let unprocessable = HTTPStatusCode(422, phrase: "Unprocessable Entity")
}

extension HTTPResponse {
    /// GitHub's error document.
    static func gitHub(_ message: String, _ status: HTTPStatusCode) throws -> HTTPResponse {
        try .json(
            [
                "message": .string(message), "documentation_url": "https://docs.github.com/rest",
                "status": .string(String(status.code)),
            ],
            status
        )
    }

    /// Paths and private repositories alike.
    static var gitHubMissing: HTTPResponse { get throws { try .gitHub("Not Found", .notFound) } }
}
