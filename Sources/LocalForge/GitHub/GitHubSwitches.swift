/// The traps of GitHub.
enum GitHubSwitches {
    /// Whether an asset of the API redirects to signed storage, or is sent at once.
    static let assetRedirect = Switch("github.asset-redirect", "on|off", initially: "on")
    /// Whether assets have a digest: `null` on old ones.
    static let assetDigest = Switch("github.asset-digest", "on|null|off|wrong", initially: "on")
    /// What an asset's size is said to be, instead of what it is.
    static let assetSize = Switch("github.asset-size", "BYTES", initially: "")
    /// The most entries of a page, whatever was asked for.
    static let pageSize = Switch("github.page-size", "NUMBER", initially: "100")
    /// Which limit anonymous clients of the API have run into, and for how many seconds.
    static let rateLimit = Switch(
        "github.rate-limit",
        "primary:SECONDS|primary-429:SECONDS|secondary:SECONDS|secondary|secondary-429",
        initially: ""
    )
    /// Whether the limit is everyone's, and not only that of anonymous clients.
    static let rateLimitForAll = Switch("github.rate-limit-for-all", "on|off", initially: "off")
    /// How many calls of the API an anonymous client has; then it runs into the primary limit for an hour.
    static let calls = Switch("github.calls", "NUMBER", initially: "")
    /// Whether the organization of private repositories wants a single sign-on that the token did not pass.
    static let singleSignOn = Switch("github.sso", "on|off", initially: "off")
    /// How the website shows a private repository to anonymous clients.
    static let privatePages = Switch("github.private-pages", "missing|sign-in", initially: "missing")
    /// Whether archives of the website and the API are sent at once, and not from codeload.
    static let archiveRedirect = Switch("github.archive-redirect", "on|off", initially: "on")
    /// Whether a request without a `User-Agent` is refused.
    static let userAgent = Switch("github.user-agent", "on|off", initially: "on")

    /// What becomes of device codes.
    static let device = Switch("github.device", PublicOAuth.deviceValues, initially: "granted")
    /// How long tokens of a sign-in live; without a number they do not expire, as those of an OAuth app.
    static let tokenLifetime = Switch("github.token-lifetime", "SECONDS", initially: "")

    /// What becomes of a refresh token that is used.
    static let refresh = Switch("github.refresh", PublicOAuth.refreshValues, initially: "rotate")

    static let all = [
        assetRedirect, assetDigest, assetSize, pageSize, rateLimit, rateLimitForAll, calls, singleSignOn, privatePages,
        archiveRedirect, userAgent, device, tokenLifetime, refresh,
    ]
}
