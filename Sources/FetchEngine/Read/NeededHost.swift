internal import FetchForge
internal import FetchModel

/// A host that a manifest needs.
struct NeededHost: Hashable, Sendable {
    /// The host's name in the manifest, or its host name.
    var name: String
    var url: WebURL
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
        func add(_ name: String, _ url: WebURL, isForgeOfManifest: Bool, entries: Int = 1) {
            if let index = needed.firstIndex(where: { $0.url.origin == url.origin }) {
                needed[index].entries += entries
            } else {
                needed.append(NeededHost(name: name, url: url, entries: entries, isForgeOfManifest: isForgeOfManifest))
            }
        }
        for host in manifest.hosts {
            guard let address = addresses[host.name] else { continue }
            add(host.name, address.url, isForgeOfManifest: !builtIn.contains(host.name), entries: 0)
        }
        for dependency in manifest.dependencies {
            switch dependency.source {
            case .repository(let host, _, _):
                guard let address = addresses[host] else { continue }
                add(host, address.url, isForgeOfManifest: !builtIn.contains(host))
            case .archive(let text), .git(let text):
                guard let url = WebURL(text), url.origin.isWeb, let root = WebURL("\(url.origin)") else { continue }
                add(url.origin.authority, root, isForgeOfManifest: false)
            }
        }
        return needed
    }
}
