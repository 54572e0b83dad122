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

extension LoginTarget {
    private init(of address: ForgeAddress) {
        // A manifest's word on where an API lives is no reason to send a token there.
        self.init(
            forge: address.isOwn ? address : nil,
            origins: address.isOwn ? address.origins : [address.url.origin]
        )
    }

    /// Finds what `host` names: a host's name in the manifest, a host name, or an origin's URL; Bitbucket if `nil`.
    init(_ host: String?, _ context: EngineContext) async throws {
        let own = try context.settings.ownForges()
        guard let host else {
            guard let first = own.first else { throw Failure(.bug, "no-forge", "no forge is known") }
            self.init(of: first)
            return
        }
        let all = try context.settings.forges(and: await ProjectReader(context).hosts())
        if let named = all[host] {
            self.init(of: named)
            return
        }
        guard let url = WebURL(host.contains("://") ? host : "https://\(host)"), !url.origin.host.isEmpty,
            url.origin.scheme != "file", host.contains(".") || host.contains(":")
        else {
            throw Failure(
                .usage,
                "unknown-host",
                "unknown host '\(ForeignText.line(MaskedURL.ofAuthority(host)))'",
                help: Suggestion.nearest(to: host, in: all.keys.sorted()).first.map { "did you mean '\($0)'?" }
                    ?? "name a host of the manifest, a host name such as 'git.example.com', or an origin's URL"
            )
        }
        if let address = own.first(where: { $0.owns(url.origin) }) {
            self.init(of: address)
        } else {
            self.init(origins: [url.origin])
        }
    }
}

extension ProjectReader {
    /// Returns the hosts of the manifest, or none if there is no readable manifest.
    func hosts() async -> [Host] {
        do { return try await manifest().hosts } catch { return [] }
    }
}
