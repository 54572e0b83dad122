internal import FetchAuth
internal import FetchForge
internal import FetchModel

/// What HOST of `fetch login HOST` is.
struct LoginTarget {
    /// A forge that this machine knows, not one of a manifest.
    var forge: ForgeAddress?
    /// The origins at which a token is used; the first one names it.
    var origins: [Origin]
    /// The name by which the manifest introduced the origin, if the user did not name the origin itself.
    var introducedAs: String?

    var origin: Origin { origins.first ?? Origin(scheme: "https", host: "", port: nil) }

    /// Throws unless the user, and not only a manifest, says where a token is to be sent.
    func requireOriginOfUser(_ manifest: String) throws(LoginError) {
        if let introducedAs { throw .introducedByManifest(name: introducedAs, origin: origin, manifest: manifest) }
    }
}

/// Why `fetch login` does nothing.
enum LoginError: Diagnosable, Equatable {
    case noBrowserSignIn(Origin)
    case introducedByManifest(name: String, origin: Origin, manifest: String)
    case unknownHost(String, known: [String])
    /// A bug: no forge is built in.
    case noForge

    var failure: Failure {
        switch self {
        case .noBrowserSignIn(let origin):
            Failure(
                .usage,
                "not-for-browsers",
                "there is no sign-in in the browser for '\(origin)'",
                help: "store a token of yours: `fetch login \(origin) --with-token`, with the token on standard input"
            )
        case .introducedByManifest(let name, let origin, let manifest):
            Failure(
                .usage,
                "host-of-manifest",
                "'\(ForeignText.line(name))' is '\(origin)' only because \(manifest) says so",
                help: "if you trust it with your token, name it: `fetch login \(origin) --with-token`"
            )
        case .unknownHost(let host, let known):
            Failure(
                .usage,
                "unknown-host",
                "unknown host '\(ForeignText.line(MaskedURL.ofAuthority(host)))'",
                help: Suggestion.nearest(to: host, in: known).first.map { "did you mean '\($0)'?" }
                    ?? "name a host of the manifest, a host name such as 'git.example.com', or an origin's URL"
            )
        case .noForge: Failure(.bug, "no-forge", "no forge is known", help: Failure.reportHelp)
        }
    }
}

extension LoginTarget {
    private init(of address: ForgeAddress) { self.init(forge: address, origins: address.origins) }

    /// Finds what `host` names: a built-in forge or host name, which no manifest can redefine; a host name or an origin's
    /// URL; or a host's name in the manifest. Bitbucket if `nil`.
    init(_ host: String?, _ context: EngineContext) async throws {
        let own = try context.settings.ownForges()
        guard let host else {
            guard let first = own.first else { throw LoginError.noForge }
            self.init(of: first)
            return
        }
        if let builtIn = ForgeTable.catalog.builtIn(named: host),
            let forge = own.first(where: { $0.name == builtIn.name })
        {
            self.init(of: forge)
            return
        }
        let url = WebURL(host.contains("://") ? host : "https://\(host)")
        let isOrigin = host.contains(".") || host.contains(":")
        let named = try context.settings.forges(and: await ProjectReader(context).hosts())
        if let address = named[host] {
            // A manifest's word on where an API is, is no reason to send a token there.
            let origin = address.url.origin
            self.init(origins: [origin], introducedAs: isOrigin && url?.origin == origin ? nil : host)
            return
        }
        guard isOrigin, let origin = url?.origin, !origin.host.isEmpty, origin.scheme != "file" else {
            throw LoginError.unknownHost(host, known: named.keys.sorted())
        }
        if let address = own.first(where: { $0.owns(origin) }) {
            self.init(of: address)
        } else {
            self.init(origins: [origin])
        }
    }
}

extension ProjectReader {
    /// Returns the hosts of the manifest, or none if there is no readable manifest.
    func hosts() async -> [Host] {
        do { return try await manifest().hosts } catch { return [] }
    }
}
