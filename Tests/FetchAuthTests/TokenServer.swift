import FetchModel
import Synchronization
import TestSupport
import Testing

@testable import FetchAuth

/// A forge's token endpoint, with rotation: each refresh token serves once.
actor TokenServer: Transport {
    /// One answer out of order.
    struct Odd: Sendable {
        var status = 400
        var type = "application/json"
        var body: String
    }

    /// The form fields of each request, and who asked.
    private(set) var asked: [[String: String]] = []
    private(set) var users: [String] = []
    private var refresh: String?
    private var codes: Set<String> = []
    private var odd: [Odd] = []
    private var serial = 0
    private let lifetime: Int
    private let consumer: (key: String, secret: String)?
    private let whileAsked: @Sendable () async throws -> Void

    /// A server that knows one refresh token, these codes and one client, public without a secret; `whileAsked` runs before
    /// each response.
    init(
        refresh: String? = "refresh-0",
        codes: Set<String> = [],
        lifetime: Int = 7200,
        odd: [Odd] = [],
        consumer: (key: String, secret: String)? = ("key", "s3cr3t-consumer"),
        whileAsked: @escaping @Sendable () async throws -> Void = {}
    ) {
        self.refresh = refresh
        self.codes = codes
        self.lifetime = lifetime
        self.odd = odd
        self.consumer = consumer
        self.whileAsked = whileAsked
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        #expect(request.url.wire == "https://bitbucket.org/site/oauth2/access_token")
        #expect(request.method == "POST" && !request.followsRedirects)
        let text = String(decoding: request.body ?? [], as: UTF8.self)
        let fields = Dictionary(
            uniqueKeysWithValues: text.split(separator: "&").map { field in
                let sides = field.split(separator: "=", maxSplits: 1).map(String.init)
                return (sides[0], sides.count > 1 ? sides[1] : "")
            }
        )
        asked.append(fields)
        var isKnown = consumer == nil && request.credential == nil && fields["client_id"] == "key"
        if case .basic(let user, let password)? = request.credential {
            users.append(user)
            isKnown = user == consumer?.key && password.revealed == consumer?.secret
        }
        try await whileAsked()
        let odd = self.odd.isEmpty ? answer(fields, isKnown) : self.odd.removeFirst()
        return HTTPResponse(
            status: odd.status,
            headers: [HTTPField("Content-Type", odd.type)],
            url: request.url,
            body: HTTPBody([UInt8](odd.body.utf8))
        )
    }

    private func answer(_ fields: [String: String], _ isKnown: Bool) -> Odd {
        guard isKnown else { return Odd(status: 401, body: #"{"error": "invalid_client"}"#) }
        var isGranted = false
        switch fields["grant_type"] {
        case "authorization_code": isGranted = codes.remove(fields["code"] ?? "") != nil
        case "refresh_token": isGranted = refresh != nil && fields["refresh_token"] == refresh
        case "client_credentials":
            serial += 1
            return Odd(status: 200, body: #"{"access_token": "machine-\#(serial)", "expires_in": \#(lifetime)}"#)
        default: break
        }
        guard isGranted else {
            return Odd(body: #"{"error": "invalid_grant", "error_description": "The token is invalid or has expired"}"#)
        }
        serial += 1
        refresh = "refresh-\(serial)"
        let body = """
            {"access_token": "access-\(serial)", "refresh_token": "refresh-\(serial)", "token_type": "Bearer",
             "expires_in": \(lifetime), "scope": "repository account"}
            """
        return Odd(status: 200, body: body)
    }

    /// The refresh token is revoked.
    func revoke() { refresh = nil }

    /// How often a token was asked for.
    var count: Int { asked.count }
}

/// A clock that a test moves, and what was said.
final class Stage: Sendable {
    private let time = Atomic<Int>(1_000_000)
    private let lines = Mutex<[String]>([])

    var now: Int { time.load(ordering: .relaxed) }
    func pass(_ seconds: Int) { time.wrappingAdd(seconds, ordering: .relaxed) }
    func hear(_ line: String) { lines.withLock { $0.append(line) } }
    var heard: [String] { lines.withLock { $0 } }
}
