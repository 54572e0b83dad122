internal import FetchModel

/// Reads the fields of a lockfile. Unlike in a manifest, the first mistake ends the reading: a program wrote it.
struct LockfileFields {
    let source: SourceText

    func pairs(of node: YAMLNode, _ what: String) throws(LockfileError) -> [YAMLPair] {
        if case .mapping(let pairs) = node.content { return pairs }
        throw damaged("expected \(what) to be a mapping, found \(node.kindName)", at: node)
    }

    /// Returns the values of `pairs` in the order of `keys`; `nil` for absent ones. Other keys are refused.
    func values(of pairs: [YAMLPair], keys: [String]) throws(LockfileError) -> [YAMLNode?] {
        var values = [YAMLNode?](repeating: nil, count: keys.count)
        for pair in pairs {
            let key = try text(pair.key)
            guard let index = keys.firstIndex(of: key) else {
                throw damaged("unknown field \(MaskedURL.quoted(key))", at: pair.key)
            }
            guard values[index] == nil else { throw damaged("duplicate field \(MaskedURL.quoted(key))", at: pair.key) }
            values[index] = pair.value
        }
        return values
    }

    func text(_ node: YAMLNode) throws(LockfileError) -> String {
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            throw damaged("expected text, found \(node.isNull ? "nothing" : node.kindName)", at: node)
        }
        return text
    }

    /// Returns a URL or path. No lockfile that fetch wrote has a secret in it, and so no query but those that fetch makes
    /// itself.
    func address(_ node: YAMLNode, mayHaveQuery: Bool = false) throws(LockfileError) -> String {
        let text = try text(node)
        if MaskedURL.hasCredentials(text) { throw damaged("credentials do not belong in a lockfile", at: node) }
        if !mayHaveQuery, text.contains("://"), text.contains("?") {
            throw damaged("a query does not belong in a lockfile", at: node)
        }
        return text
    }

    func number(_ node: YAMLNode) throws(LockfileError) -> Int {
        let text = try text(node)
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
            throw damaged("expected a whole number, found \(MaskedURL.quoted(text))", at: node)
        }
        return number
    }

    func missing(_ key: String, in what: String, at node: YAMLNode) -> LockfileError {
        damaged("\(what) has no '\(key)'", at: node)
    }

    func damaged(_ reason: String, at node: YAMLNode) -> LockfileError { .damaged(reason: reason, at: place(of: node)) }

    func place(of node: YAMLNode) -> Place { source.place(from: node.start, to: node.end) }
}
