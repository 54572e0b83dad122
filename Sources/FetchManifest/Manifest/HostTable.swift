internal import FetchModel
internal import FoundationEssentials

/// The hosts that a manifest can name: the built-in ones, and those that it defines or moves.
struct HostTable {
    /// The hosts that the manifest defines, in its order.
    private(set) var own: [Host] = []
    /// Whether further hosts may be defined under a mistyped key, which is reported.
    var isIncomplete = false
    /// The kinds of hosts.
    let forges: ForgeCatalog
    /// By name; `nil` for a host whose definition has a mistake, which is reported.
    private var hosts: [String: Host?]

    init(_ forges: ForgeCatalog) {
        self.forges = forges
        hosts = Dictionary(uniqueKeysWithValues: forges.builtIn.map { ($0.name, .some($0)) })
    }

    func kind(of host: Host) -> ForgeKind? { forges[host.kind] }

    /// Returns the host called `name`; `nil` where nothing can be said of it, because of a mistake that is reported.
    func host(named name: String) throws(HostError) -> Host? {
        if let known = hosts[name] { return known }
        if isIncomplete { return nil }
        let names = hosts.keys.sorted()
        let near = Suggestion.nearest(to: name, in: names).first ?? forges.builtIn(named: name)?.name
        throw .unknown(name, suggestion: near, known: names)
    }

    /// Adds a host of the manifest, or takes note that its definition has a mistake.
    mutating func define(_ name: String, as host: Host?) {
        hosts[name] = .some(host)
        if let host { own.append(host) }
    }

    /// Returns how `repo:` spells the repository at `url`, where its host is known: `github:apple/swift-log` for
    /// `https://github.com/apple/swift-log.git`.
    func spelling(of url: String) -> String? {
        let parts = url.prefix { $0 != "#" }.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].hasSuffix(":"), parts[1].isEmpty, !parts[3].contains("?") else { return nil }
        let known = (own.reversed() + forges.builtIn).first { $0.url.origin.authority == parts[2].lowercased() }
        guard let host = known, host.url.url.path.count <= 1 else { return nil }
        var names = parts[3].split(separator: "/").map(String.init)
        guard names.count >= 2, names.count == 2 || kind(of: host)?.hasNestedGroups == true, let last = names.popLast()
        else {
            return nil
        }
        names.append(last.hasSuffix(".git") && kind(of: host)?.hasOwners == true ? String(last.dropLast(4)) : last)
        guard names.allSatisfy({ RepositoryName.fault(in: $0) == nil }) else { return nil }
        return "\(host.name):\(names.joined(separator: "/"))"
    }
}
