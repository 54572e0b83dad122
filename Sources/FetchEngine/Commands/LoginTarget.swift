internal import FetchAuth
internal import FetchForge
internal import FetchModel

/// What HOST of `fetch login HOST` is.
struct LoginTarget {
    /// The forge there, if one is known. Where only a manifest knows it, the user has to have registered a client for its
    /// origin to sign in there.
    var forge: ForgeAddress?
    /// The origin that it is.
    var origin: Origin
    /// Other origins at which a token for it is used.
    var others: [Origin] = []
    /// The name by which the manifest introduced the origin, if the user did not name the origin itself.
    var introducedAs: String?

    /// Throws unless the user, and not only a manifest, says where a token is to be sent.
    func requireOriginOfUser(_ manifest: String) throws(LoginError) {
        if let introducedAs { throw .introducedByManifest(name: introducedAs, origin: origin, manifest: manifest) }
    }
}

extension LoginTarget {
    private init(of address: ForgeAddress) {
        self.init(forge: address, origin: address.url.origin, others: Array(address.origins.dropFirst()))
    }

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
            let isNamed = isOrigin && url?.origin == origin
            self.init(forge: address, origin: origin, introducedAs: isNamed ? nil : host)
            return
        }
        guard isOrigin, let origin = url?.origin, !origin.host.isEmpty, origin.scheme != "file" else {
            throw LoginError.unknownHost(host, known: named.keys.sorted())
        }
        if let address = own.first(where: { $0.owns(origin) }) {
            self.init(of: address)
        } else {
            let names = named.keys.sorted()
            let address = names.lazy.compactMap { named[$0] }.first { $0.url.origin == origin }
            self.init(forge: address, origin: origin)
        }
    }
}

extension ProjectReader {
    /// Returns the hosts of the manifest, or none if there is no readable manifest.
    func hosts() async -> [Host] {
        do { return try await manifest().hosts } catch { return [] }
    }
}
