internal import FetchModel

/// The pairs of a mapping by their keys, without those that were refused.
struct Fields {
    private var pairs: [String: YAMLPair] = [:]
    private var suggested: Set<String> = []
    /// Whether a merge key, which is reported, would have brought further ones.
    private var isMerged = false

    /// The pair with `key`.
    subscript(key: String) -> YAMLPair? { pairs[key] }

    /// Whether one of `keys` may be there under a mistyped name, which is reported already.
    func mayHave(_ keys: [String]) -> Bool { isMerged || keys.contains { suggested.contains($0) } }

    fileprivate mutating func insert(_ pair: YAMLPair, _ key: String) { pairs[key] = pair }

    fileprivate mutating func refuse(_ key: String, meaning near: String?) {
        if let near { suggested.insert(near) }
        if key == "<<" { isMerged = true }
    }
}

extension YAMLNode {
    /// Whether it is exactly this text.
    func isText(_ text: String) -> Bool {
        if case .scalar(text, _) = content { true } else { false }
    }
}

extension ManifestReading {
    /// The pairs of a mapping whose keys are in `known`; the others are reported, and so are duplicates. `meant` says
    /// what people mean by words of other tools, `what` what kind of mapping it is.
    mutating func fields(
        of pairs: [YAMLPair],
        known: [String],
        meant: [String: String] = [:],
        what: String
    ) -> Fields {
        var fields = Fields()
        for pair in pairs {
            guard let key = key(pair.key) else { continue }
            guard known.contains(key) else {
                let near = reportUnknown(key, at: pair.key, known: known, meant: meant, what: what)
                fields.refuse(key, meaning: near)
                continue
            }
            if let first = fields[key] {
                reportDuplicate(key, at: pair.key, first: first.key)
            } else {
                fields.insert(pair, key)
            }
        }
        return fields
    }

    /// The text of a key; anything else is reported.
    mutating func key(_ node: YAMLNode) -> String? {
        guard case .scalar(let text, _) = node.content, !node.isEmpty else {
            let found = node.isEmpty ? "nothing" : node.kindName
            problems.report("wrong-type", "expected a key of text, found \(found)", at: node)
            return nil
        }
        return text
    }

    /// Reports the second of two pairs with the same key.
    mutating func reportDuplicate(_ key: String, at node: YAMLNode, first: YAMLNode) {
        let line = problems.place(of: first).line
        problems.report(
            "duplicate-key",
            "duplicate key \(MaskedURL.quoted(key))",
            help: "the first one is on line \(line); remove one of them",
            at: node
        )
    }

    private mutating func reportUnknown(
        _ key: String,
        at node: YAMLNode,
        known: [String],
        meant: [String: String],
        what: String
    ) -> String? {
        let near =
            Suggestion.nearest(to: key, in: known).first ?? meant[key.lowercased()]
            ?? Suggestion.nearest(to: key, in: meant.keys.sorted()).first.flatMap { meant[$0] }
        var help = near.map { "did you mean '\($0)'?" } ?? "\(what) has the keys \(known.joined(separator: ", "))"
        if key == "<<" { help = "YAML's merge keys are not supported; write the keys out" }
        problems.report("unknown-key", "unknown key \(MaskedURL.quoted(key))", help: help, at: node)
        return near
    }
}
