/// All kinds of forges, for code that reads manifests or keeps credentials and must not know any kind in particular.
package struct ForgeCatalog: Sendable {
    /// In the order in which users see them.
    package let kinds: [ForgeKind]

    /// A catalog of `kinds`.
    package init(_ kinds: [ForgeKind]) { self.kinds = kinds }

    /// The kind called `name`; `nil` for a name that no kind has.
    package subscript(name: Host.Kind) -> ForgeKind? { kinds.first { $0.name == name } }

    /// The forges that every machine knows, at their own addresses.
    package var builtIn: [Host] {
        kinds.compactMap { kind in
            kind.builtIn.map { Host(name: $0.name, kind: kind.name, url: $0.url, api: $0.api) }
        }
    }

    /// The forge that every machine knows by `name` or by a host name of its own; `nil` for other names.
    package func builtIn(named name: String) -> BuiltInForge? {
        kinds.lazy.compactMap(\.builtIn).first { $0.name == name || $0.hostNames.contains(name.lowercased()) }
    }

    /// Returns the forges that every machine knows, each where the real environment says that it is.
    ///
    /// No manifest has a say in these, so a forge's environment variables may be sent there. `clients` are the ids of
    /// public OAuth clients in the user's configuration. Throws `EnvironmentError` for a variable that is not a URL or
    /// not the id of a client.
    package func own(
        environment: [String: String],
        clients: [Origin: String] = [:]
    ) throws(EnvironmentError) -> [ForgeAddress] {
        try all(hosts: [], environment: environment, clients: clients)
    }

    /// Returns the built-in forges and those of a manifest. An entry of the manifest moves the built-in forge of its
    /// name; the environment's `*_URL` and `*_API_URL` win over it. Throws like `own`.
    package func all(
        hosts: [Host],
        environment: [String: String],
        clients: [Origin: String] = [:]
    ) throws(EnvironmentError) -> [ForgeAddress] {
        var addresses: [ForgeAddress] = []
        for kind in kinds {
            guard let builtIn = kind.builtIn else { continue }
            let url = try Self.address(in: builtIn.variable + "_URL", environment)
            let api = try Self.address(in: builtIn.variable + "_API_URL", environment)
            if url == nil, let host = hosts.first(where: { $0.name == builtIn.name }) {
                addresses.append(address(of: host, api: api, builtIn: builtIn))
            } else {
                let host = Host(name: builtIn.name, kind: kind.name, url: url ?? builtIn.url)
                addresses.append(address(of: host, api: api, builtIn: builtIn, isOwn: true))
            }
        }
        let names = Set(addresses.map(\.name))
        addresses += hosts.filter { !names.contains($0.name) }.map { address(of: $0) }
        for index in addresses.indices {
            addresses[index].client = try Self.client(of: addresses[index], environment, clients)
        }
        return addresses
    }

    /// The OAuth client that the user registered at the origin of `address`.
    private static func client(
        of address: ForgeAddress,
        _ environment: [String: String],
        _ clients: [Origin: String]
    ) throws(EnvironmentError) -> PublicClient? {
        guard case .registered? = address.authentication.oauth?.client else { return nil }
        for variable in address.clientVariables {
            guard let id = environment[variable], !id.isEmpty else { continue }
            guard id.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .notAClient(variable: variable) }
            return PublicClient(id: id, source: variable)
        }
        return clients[address.url.origin].map { PublicClient(id: $0, source: "'clients' in config.yaml") }
    }

    private func address(
        of host: Host,
        api: WebURL? = nil,
        builtIn: BuiltInForge? = nil,
        isOwn: Bool = false
    ) -> ForgeAddress {
        let kind = self[host.kind]
        return ForgeAddress(
            name: host.name,
            kind: host.kind,
            url: host.url,
            api: api ?? host.api ?? kind?.api(at: host.url) ?? host.url,
            isOwn: isOwn,
            builtIn: builtIn,
            authentication: kind?.authentication ?? .unknown
        )
    }

    private static func address(
        in variable: String,
        _ environment: [String: String]
    ) throws(EnvironmentError) -> WebURL? {
        guard let text = environment[variable], !text.isEmpty else { return nil }
        if let url = WebURL(text), url.origin.scheme != "file", url.wire == url.description { return url }
        throw .notAnAddress(variable: variable)
    }
}
