/// The traps of Gitea.
enum GiteaSwitches {
    /// The most entries of a page, whatever was asked for.
    static let pageSize = Switch("gitea.page-size", "NUMBER", initially: "50")
    /// Whether a list says how many entries it has in all.
    static let total = Switch("gitea.total", "on|off", initially: "on")
    /// Whether archives are sent at once, or from signed storage.
    static let archiveRedirect = Switch("gitea.archive-redirect", "on|off", initially: "off")
    /// The top directory of archives: the repository's name in lower case, or none.
    static let archivePrefix = Switch("gitea.archive-prefix", "on|off", initially: "on")
    /// Whether files of releases are sent at once, or from signed storage.
    static let assetRedirect = Switch("gitea.asset-redirect", "on|off", initially: "off")
    /// Whether files of releases know no tokens, as in versions since 1.20.
    static let oldDownloads = Switch("gitea.old-downloads", "on|off", initially: "off")
    /// Whether the addresses of releases' files have their tags and names, or a number.
    static let attachments = Switch("gitea.attachments", "on|off", initially: "off")
    /// Which limit of a proxy everyone has run into: 429 in plain text or as a page, with the seconds to wait or without.
    static let rateLimit = Switch("gitea.rate-limit", "text:SECONDS|text|html", initially: "")
    /// Whether a bot wall answers everything with a page.
    static let wall = Switch("gitea.wall", "on|off", initially: "off")

    /// How long tokens of a sign-in live.
    static let tokenLifetime = Switch("gitea.token-lifetime", "SECONDS", initially: "3600")
    /// What becomes of a refresh token that is used.
    static let refresh = Switch("gitea.refresh", PublicOAuth.refreshValues, initially: "keep")

    static let all = [
        pageSize, total, archiveRedirect, archivePrefix, assetRedirect, oldDownloads, attachments, rateLimit, wall,
        tokenLifetime, refresh,
    ]
}
