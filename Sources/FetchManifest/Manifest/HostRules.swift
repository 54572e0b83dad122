internal import FetchModel

/// Reads `hosts:`, which defines forges or moves built-in ones.
struct HostRules {
    static let schema = FieldSchema(owner: "a host", keys: ["kind", "url", "api"])
    private static let example = "'work: {kind: gitlab, url: https://git.example.com}'"

    let forges: ForgeCatalog

    /// Adds the hosts of `pair` to `table`.
    func read(_ pair: YAMLPair, into table: inout HostTable, _ reader: inout FieldReader) {
        guard let entries = reader.mapping(pair, example: Self.example) else {
            table.isIncomplete = true
            return
        }
        var seen: [String: YAMLNode] = [:]
        for entry in entries {
            guard let name = reader.key(entry.key), isAcceptable(name, at: entry.key, &seen, &reader) else { continue }
            table.define(name, as: host(name, entry, &reader))
        }
    }

    private func isAcceptable(
        _ name: String,
        at key: YAMLNode,
        _ seen: inout [String: YAMLNode],
        _ reader: inout FieldReader
    ) -> Bool {
        let folded = name.lowercased()
        if let fault = Self.fault(in: name) {
            reader.report(HostError.badName(name, fault), at: key)
        } else if let first = seen[folded] {
            if first.isText(name) {
                reader.reportDuplicate(name, at: key, first: first)
            } else {
                reader.report(HostError.nameDiffersInCase(name, firstLine: reader.place(of: first).line), at: key)
            }
        } else if name != folded, forges.builtIn.contains(where: { $0.name == folded }) {
            reader.report(HostError.builtInNameDiffersInCase(name, from: folded), at: key)
        } else {
            seen[folded] = key
            return true
        }
        return false
    }

    /// Returns the host that `entry` defines; `nil` where it has a mistake.
    private func host(_ name: String, _ entry: YAMLPair, _ reader: inout FieldReader) -> Host? {
        guard let pairs = reader.mapping(entry, example: Self.example) else { return nil }
        let fields = reader.fields(of: pairs, Self.schema)
        let builtIn = builtIn(name)
        let kind = fields["kind"].map { self.kind($0, of: name, &reader) } ?? builtIn?.kind
        if fields["kind"] == nil, kind == nil, !fields.mayHave(["kind"]) {
            let example = "one of \(kindNames.joined(separator: ", "))"
            reader.report(HostError.missingKey("kind", of: name, example: example), at: entry.key)
        }
        let url = fields["url"].map { self.url($0, &reader) } ?? (fields["api"] == nil ? nil : builtIn?.url)
        if fields["url"] == nil, url == nil, !fields.mayHave(["url"]) {
            let example = "such as 'url: https://git.example.com'"
            reader.report(HostError.missingKey("url", of: name, example: example), at: entry.key)
        }
        let api = fields["api"].map { self.url($0, &reader) } ?? nil
        if let url, Self.isHostName(name), url.origin.host != name.lowercased() {
            reader.report(HostError.nameOfAnother(name, actual: url.origin.host), at: entry.key)
            return nil
        }
        guard let kind, let url, fields["api"] == nil || api != nil else { return nil }
        return Host(name: name, kind: kind, url: url, api: api, place: reader.place(of: entry.key))
    }

    private func url(_ pair: YAMLPair, _ reader: inout FieldReader) -> WebURL? {
        reader.value(pair) { text throws(HostError) in
            do throws(URLFault) { return try URLRule.host(text) } catch { throw .badURL(text, error) }
        }
    }

    private func kind(_ pair: YAMLPair, of name: String, _ reader: inout FieldReader) -> Host.Kind? {
        reader.value(pair) { text throws(HostError) in
            guard kindNames.contains(text) else {
                let alias = forges.kinds.first { $0.aliases.contains(text.lowercased()) }?.name.rawValue
                let near = Suggestion.nearest(to: text, in: kindNames).first ?? alias
                throw .unknownKind(text, suggestion: near, known: kindNames)
            }
            if let builtIn = builtIn(name), builtIn.kind.rawValue != text {
                throw .wrongKind(text, of: builtIn.name, expected: builtIn.kind)
            }
            return Host.Kind(rawValue: text)
        }
    }

    private var kindNames: [String] { forges.kinds.map(\.name.rawValue) }

    /// Returns the built-in host that `name` means: by its name, or by a host name of its own.
    private func builtIn(_ name: String) -> Host? {
        forges.builtIn(named: name).flatMap { known in forges.builtIn.first { $0.name == known.name } }
    }

    /// Returns whether people would read `name` as that of a machine.
    private static func isHostName(_ name: String) -> Bool { name.contains(".") || name.lowercased() == "localhost" }

    private static func fault(in name: String) -> HostNameFault? {
        guard let first = name.first else { return .empty }
        if first == "-" || first == "." { return .begins(first) }
        if name.hasSuffix(".") { return .ends(".") }
        let foreign = name.unicodeScalars.first { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": false
            default: true
            }
        }
        return foreign.map { .character($0) }
    }
}
