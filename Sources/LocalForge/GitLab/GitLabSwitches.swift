/// The traps of GitLab.
enum GitLabSwitches {
    /// Which fields of a list name its next page: both of them, or one.
    static let pages = Switch("gitlab.pages", "both|number|link", initially: "both")
    /// The most entries of a page, whatever was asked for.
    static let pageSize = Switch("gitlab.page-size", "NUMBER", initially: "100")
    /// What the links of a release lead to: a package, the same by an address of the release's own, an upload of the website,
    /// or another host.
    static let assetLink = Switch("gitlab.asset-link", "package|permalink|upload|elsewhere", initially: "permalink")
    /// Whether the registry states the digest of a file; `hidden`: it answers 404.
    static let packageDigest = Switch("gitlab.package-digest", "on|off|wrong|hidden", initially: "on")
    /// Whether the file of a package is sent at once, or from signed storage.
    static let packageRedirect = Switch("gitlab.package-redirect", "on|off", initially: "on")
    /// Which limit all clients of the API have run into; `archive`: only that of archives, without a field that says how long.
    static let rateLimit = Switch(
        "gitlab.rate-limit",
        "retry-after:SECONDS|reset:SECONDS|plain|archive",
        initially: ""
    )
    /// The top directory of archives: `{slug}-{id}-{id}`, or none.
    static let archivePrefix = Switch("gitlab.archive-prefix", "on|off", initially: "on")
    /// How many refused sign-ins of git an address has; then it is banned.
    static let banAfter = Switch("gitlab.ban-after", "NUMBER", initially: "30")

    /// What becomes of device codes.
    static let device = Switch("gitlab.device", PublicOAuth.deviceValues, initially: "granted")
    /// How long tokens of a sign-in live.
    static let tokenLifetime = Switch("gitlab.token-lifetime", "SECONDS", initially: "7200")
    /// What becomes of a refresh token that is used.
    static let refresh = Switch("gitlab.refresh", PublicOAuth.refreshValues, initially: "rotate")

    static let all = [
        pages, pageSize, assetLink, packageDigest, packageRedirect, rateLimit, archivePrefix, banAfter, device,
        tokenLifetime, refresh,
    ]
}
