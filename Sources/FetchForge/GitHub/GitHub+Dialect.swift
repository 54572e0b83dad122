internal import FetchModel

extension GitHub {
    static let dialect = APIDialect(
        headers: [
            HTTPField("Accept", "application/vnd.github+json"), HTTPField("X-GitHub-Api-Version", "2022-11-28"),
        ],
        rateLimit: { rateLimit($0, $1) },
        recognizes: { $0.head["X-GitHub-Request-Id"] != nil || isError($0) },
        error: { singleSignOn($0) }
    )

    /// Errors name their documentation.
    private static func isError(_ response: APIResponse) -> Bool {
        // The name is that of the API.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        struct Body: Decodable { let documentation_url: String }
        guard let url = response.error(as: Body.self)?.documentation_url else { return false }
        return ["https://docs.github.com/", "https://developer.github.com/"].contains { url.hasPrefix($0) }
    }

    /// Reads the primary limit (`x-ratelimit-…`) and the secondary one (`retry-after`), of which both come with 403 or 429.
    private static func rateLimit(_ head: ResponseHead, _ message: String) -> RateLimit? {
        guard head.status == 403 || head.status == 429, head["X-GitHub-SSO"] == nil else { return nil }
        let message = message.lowercased()
        // A missing right has the status of a limit.
        if head.status == 403, message.hasPrefix("resource not accessible") { return nil }
        if let wait = RateLimit.retryAfter(head) { return RateLimit(wait: wait) }
        if head["X-RateLimit-Remaining"] == "0" {
            return RateLimit(wait: RateLimit.reset(head, "X-RateLimit-Reset") ?? secondaryWait)
        }
        let isLimit = head.status == 429 || message.contains("rate limit")
        return isLimit ? RateLimit(wait: secondaryWait) : nil
    }

    /// The least wait, in seconds, where the host does not say how long.
    private static let secondaryWait = 60

    /// Reads the header of an organization whose single sign-on the credential did not pass.
    private static func singleSignOn(_ refusal: RefusedRequest) -> ForgeError? {
        guard refusal.head.status == 403, let field = refusal.head["X-GitHub-SSO"] else { return nil }
        let parameters = field.split(separator: ";").map { $0.drop { $0 == " " } }
        let url = parameters.first { $0.hasPrefix("url=") }.flatMap { WebURL(String($0.dropFirst(4))) }
        return .singleSignOn(
            refusal.url,
            credential: refusal.credential?.source,
            // The query is the request itself, and no secret; people need it whole.
            authorizedAt: url.flatMap { $0.origin.scheme == "https" ? ForeignText.line($0.wire, limit: 500) : nil }
        )
    }
}
