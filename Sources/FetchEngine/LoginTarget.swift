internal import FetchAuth
internal import FetchModel

/// What `fetch login HOST` is about.
struct LoginTarget {
    /// A forge that this machine knows; no manifest's.
    var forge: ForgeAddress?
    /// Where a token goes.
    var origins: [Origin]

    var origin: Origin { origins.first ?? Origin(scheme: "https", host: "", port: nil) }

    func withoutBrowser() -> Failure {
        Failure(
            .usage,
            "not-for-browsers",
            "there is no sign-in in the browser for '\(origin)'",
            help: "store a token of yours: `fetch login \(origin) --with-token`, with the token on standard input"
        )
    }
}

extension ForgeAddress {
    var target: LoginTarget {
        // A manifest's word on where an API lives is no reason to send a token there.
        LoginTarget(forge: isOwn ? self : nil, origins: isOwn ? Authenticator.origins(of: self) : [url.origin])
    }
}

extension Session {
    /// The hosts of the manifest; none where there is no manifest, or none that can be read.
    func hosts() async -> [Host] {
        do { return try await manifest().hosts } catch { return [] }
    }

    func loginTarget(_ host: String?) async throws -> LoginTarget {
        let own = try ForgeAddress.own(environment: settings.environment)
        guard let host else {
            guard let bitbucket = own.first(where: { $0.kind == .bitbucket }) else {
                throw Failure(.bug, "no-bitbucket", "Bitbucket is not known")
            }
            return bitbucket.target
        }
        let all = try ForgeAddress.all(hosts: await hosts(), environment: settings.environment)
        if let named = all.first(where: { $0.name == host }) { return named.target }
        guard let url = WebURL(host.contains("://") ? host : "https://\(host)"), !url.origin.host.isEmpty,
            url.origin.scheme != "file", host.contains(".") || host.contains(":")
        else {
            throw Failure(
                .usage,
                "unknown-host",
                "no host is called '\(ForeignText.line(MaskedURL.ofAuthority(host)))'",
                help: Suggestion.nearest(to: host, in: all.map(\.name)).first.map { "did you mean '\($0)'?" }
                    ?? "name a host of the manifest, a host name such as 'git.example.com', or an origin's URL"
            )
        }
        return own.first { Authenticator.origins(of: $0).contains(url.origin) }?.target
            ?? LoginTarget(origins: [url.origin])
    }

    func known(_ origin: Origin) async throws -> [KnownOrigin] {
        try await authenticator.status([origin: ""]).filter { $0.origin == origin }.map(KnownOrigin.init)
    }
}
