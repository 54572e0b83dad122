internal import FetchForge
internal import FetchModel

/// A host that a manifest needs.
struct NeededHost: Hashable, Sendable {
    /// The host's name in the manifest, or its host name.
    var name: String
    var url: WebURL
    /// Where its API is, if that is at another origin.
    var api: WebURL?
    /// How many entries of the manifest are there.
    var entries: Int
    /// Whether it is a forge that only the manifest knows.
    var isForgeOfManifest: Bool
}

extension Settings {
    /// Returns the hosts that `manifest` defines, the built-in ones that it uses, and those of its archives and git servers
    /// on the web, in the order of the file. Throws `EnvironmentError`.
    func neededHosts(_ manifest: Manifest) throws -> [NeededHost] {
        let addresses = try forges(and: manifest.hosts)
        let builtIn = Set(try ownForges().map(\.name))
        var needed: [NeededHost] = []
        func add(_ host: NeededHost) {
            if let index = needed.firstIndex(where: { $0.url.origin == host.url.origin }) {
                needed[index].entries += host.entries
            } else {
                needed.append(host)
            }
        }
        func add(_ name: String, _ address: ForgeAddress, entries: Int) {
            let api = address.api.origin == address.url.origin ? nil : address.api
            let isOfManifest = !builtIn.contains(name)
            add(NeededHost(name: name, url: address.url, api: api, entries: entries, isForgeOfManifest: isOfManifest))
        }
        for host in manifest.hosts {
            if let address = addresses[host.name] { add(host.name, address, entries: 0) }
        }
        for dependency in manifest.dependencies {
            switch dependency.source {
            case .repository(let host, _, _): if let address = addresses[host] { add(host, address, entries: 1) }
            case .archive(let text), .git(let text):
                guard let url = WebURL(text), url.origin.isWeb, let root = WebURL("\(url.origin)") else { continue }
                add(NeededHost(name: url.origin.authority, url: root, entries: 1, isForgeOfManifest: false))
            }
        }
        return needed
    }
}
