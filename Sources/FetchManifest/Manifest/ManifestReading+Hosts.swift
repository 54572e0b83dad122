internal import FetchModel

extension ManifestReading {
    private static let hostKeys = ["kind", "url", "api"]
    private static let hostExample = "'work: {kind: gitlab, url: https://git.example.com}'"

    /// Takes over the forges that `hosts:` defines or moves.
    mutating func readHosts(_ pair: YAMLPair) {
        guard let entries = mapping(pair, example: Self.hostExample) else {
            mayHaveMoreHosts = true
            return
        }
        var seen: [String: YAMLNode] = [:]
        for entry in entries {
            guard let name = key(entry.key) else { continue }
            if let fault = Self.fault(inHost: name) {
                let message = "\(MaskedURL.quoted(name)) cannot be the name of a host: \(fault)"
                problems.report("bad-name", message, help: "use letters, digits, '-', '_' and '.'", at: entry.key)
                continue
            }
            let folded = name.lowercased()
            if let first = seen[folded] {
                if first.isText(name) {
                    reportDuplicate(name, at: entry.key, first: first)
                } else {
                    let message = "the name \(MaskedURL.quoted(name)) differs only in case from the one on line "
                    problems.report("name-case", "\(message)\(problems.place(of: first).line)", at: entry.key)
                }
                continue
            }
            if name != folded, hosts[folded] != nil {
                let message = "the name \(MaskedURL.quoted(name)) differs only in case from the host '\(folded)'"
                problems.report("name-case", message, help: "write '\(folded)'", at: entry.key)
                continue
            }
            seen[folded] = entry.key
            readHost(name, entry)
        }
    }

    private mutating func readHost(_ name: String, _ entry: YAMLPair) {
        let builtIn = hosts[name]
        // Whatever is wrong with it, its name is known from here on.
        defer { if hosts[name] == nil { hosts[name] = forges.builtIn.first.map { placeholder(name, like: $0) } } }
        guard let pairs = mapping(entry, example: Self.hostExample) else { return }
        let fields = fields(of: pairs, known: Self.hostKeys, what: "a host")
        let kind = fields["kind"].map { hostKind($0) } ?? builtIn?.kind
        if fields["kind"] == nil, builtIn == nil, !fields.mayHave(["kind"]) {
            let help = "add 'kind:', one of \(kindNames.joined(separator: ", "))"
            problems.report(
                "missing-key",
                "the host \(MaskedURL.quoted(name)) has no 'kind'",
                help: help,
                at: entry.key
            )
        }
        let url = fields["url"].map { address($0) } ?? (fields["api"] == nil ? nil : builtIn?.url)
        if fields["url"] == nil, url == nil, !fields.mayHave(["url"]) {
            let help = "add 'url:', such as 'url: https://git.example.com'"
            problems.report("missing-key", "the host \(MaskedURL.quoted(name)) has no 'url'", help: help, at: entry.key)
        }
        let api = fields["api"].map { address($0) } ?? nil
        guard let kind, let url else { return }
        let host = Host(name: name, kind: kind, url: url, api: api, place: problems.place(of: entry.key))
        hosts[name] = host
        ownHosts.append(host)
    }

    /// Stands for a host that is defined wrongly, of no kind, so that no repository's name is refused.
    private func placeholder(_ name: String, like host: Host) -> Host {
        Host(name: name, kind: Host.Kind(rawValue: ""), url: host.url)
    }

    private var kindNames: [String] { forges.kinds.map(\.name.rawValue) }

    private mutating func hostKind(_ pair: YAMLPair) -> Host.Kind? {
        guard let text = text(pair) else { return nil }
        let kinds = kindNames
        if kinds.contains(text) { return Host.Kind(rawValue: text) }
        let meant = forges.kinds.first { $0.aliases.contains(text.lowercased()) }?.name.rawValue
        let near = Suggestion.nearest(to: text, in: kinds).first ?? meant
        let help = near.map { "did you mean '\($0)'?" } ?? "use one of \(kinds.joined(separator: ", "))"
        problems.report(
            "unknown-kind",
            "there is no kind of host \(MaskedURL.quoted(text))",
            help: help,
            at: pair.value
        )
        return nil
    }

    private mutating func address(_ pair: YAMLPair) -> WebURL? {
        guard let text = text(pair) else { return nil }
        do throws(URLRule.Fault) {
            return try URLRule.host(text)
        } catch {
            report(error, of: text, at: pair.value)
            return nil
        }
    }

    /// Reports what is wrong with a URL, which is shown masked.
    mutating func report(_ fault: URLRule.Fault, of url: String, at node: YAMLNode) {
        let message = "\(MaskedURL.quoted(url)): \(fault.reason)"
        problems.report(fault.code, message, help: fault.help, at: node)
    }

    private static func fault(inHost name: String) -> String? {
        if name.hasPrefix("-") || name.hasPrefix(".") { return "it begins with '\(name.prefix(1))'" }
        let foreign = name.unicodeScalars.first { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": false
            default: true
            }
        }
        return foreign.map { "it holds \(MaskedURL.quoted(String($0)))" }
    }
}
