internal import FetchModel

/// One reading of a lock. Every function throws a `Failure` at the first place that is wrong.
struct LockfileReading {
    /// The text that is read.
    let source: SourceText

    private static let known: Set<String> = [
        "source", "request", "tag", "commit", "archive", "sha256", "tree", "files", "bytes",
    ]

    /// The lock whose root is `root`.
    func lock(_ root: YAMLNode) throws(Failure) -> Lockfile {
        let fields = try fields(of: root, "the lock")
        guard let version = fields["version"] else { throw missing("version", "the lock", at: root) }
        let number = try text(version)
        guard number == "1" else {
            if (Int(number) ?? 0) > 1 { throw LockfileFault.newer(number, at: place(version)) }
            throw damaged("\(MaskedURL.quoted(number)) is no version of a lock", at: version)
        }
        guard let entries = fields["dependencies"] else { throw missing("dependencies", "the lock", at: root) }
        try refuseUnknown(root, known: ["version", "dependencies"])
        guard case .mapping(let pairs) = entries.content else {
            throw damaged("expected a mapping of names, found \(entries.kindName)", at: entries)
        }
        var pins: [Pin] = []
        pins.reserveCapacity(pairs.count)
        var seen: Set<String> = []
        seen.reserveCapacity(pairs.count)
        for pair in pairs {
            let name = try text(pair.key)
            if let fault = NameRule.fault(in: name) {
                throw damaged("\(MaskedURL.quoted(name)) cannot be the name of a dependency: \(fault)", at: pair.key)
            }
            guard seen.insert(name).inserted else { throw damaged("\(MaskedURL.quoted(name)) is locked twice", at: pair.key) }
            pins.append(try pin(name, pair))
        }
        return Lockfile(pins)
    }

    private func pin(_ name: String, _ pair: YAMLPair) throws(Failure) -> Pin {
        let what = MaskedURL.quoted(name)
        let fields = try fields(of: pair.value, what)
        try refuseUnknown(pair.value, known: Self.known)
        func required(_ key: String) throws(Failure) -> YAMLNode {
            guard let node = fields[key] else { throw missing(key, what, at: pair.key) }
            return node
        }
        func optional(_ key: String) throws(Failure) -> String? {
            guard let node = fields[key] else { return nil }
            return try text(node)
        }
        let tree = try required("tree")
        guard let treeID = TreeID(try text(tree)) else { throw damaged("expected 'sha256:' and 64 digits", at: tree) }
        var commit: CommitID?
        if let node = fields["commit"] {
            commit = CommitID(try text(node))
            if commit == nil { throw damaged("expected the full id of a commit", at: node) }
        }
        var sha256: SHA256Digest?
        if let node = fields["sha256"] {
            sha256 = SHA256Digest(hex: try text(node))
            if sha256 == nil { throw damaged("expected 64 hexadecimal digits", at: node) }
        }
        return Pin(
            name: name,
            source: try text(try required("source")),
            request: try request(try required("request")),
            tag: try optional("tag"),
            commit: commit,
            archive: try optional("archive"),
            sha256: sha256,
            tree: treeID,
            files: try number(try required("files")),
            bytes: try number(try required("bytes"))
        )
    }

    private func request(_ node: YAMLNode) throws(Failure) -> Request {
        // What the keys mean is not judged here: a request that the manifest does not make is simply another one.
        guard case .mapping(let pairs) = node.content else {
            throw damaged("expected a mapping of what was asked, found \(node.kindName)", at: node)
        }
        var fields: [Request.Field] = []
        for pair in pairs {
            let key = try text(pair.key)
            if fields.contains(where: { $0.key == key }) { throw damaged("\(MaskedURL.quoted(key)) is given twice", at: pair.key) }
            guard case .sequence(let nodes) = pair.value.content else {
                fields.append(Request.Field(key, .text(try text(pair.value))))
                continue
            }
            var items: [String] = []
            for node in nodes { items.append(try text(node)) }
            fields.append(Request.Field(key, .list(items)))
        }
        return Request(fields)
    }

    private func fields(of node: YAMLNode, _ what: String) throws(Failure) -> [String: YAMLNode] {
        guard case .mapping(let pairs) = node.content else {
            throw damaged("expected \(what) to be a mapping, found \(node.kindName)", at: node)
        }
        var fields: [String: YAMLNode] = [:]
        fields.reserveCapacity(pairs.count)
        for pair in pairs {
            let key = try text(pair.key)
            if fields.updateValue(pair.value, forKey: key) != nil {
                throw damaged("\(MaskedURL.quoted(key)) is given twice", at: pair.key)
            }
        }
        return fields
    }

    /// Kept apart from `fields(of:)`, since a newer version has keys of its own.
    private func refuseUnknown(_ node: YAMLNode, known: Set<String>) throws(Failure) {
        guard case .mapping(let pairs) = node.content else { return }
        for pair in pairs {
            let key = try text(pair.key)
            if !known.contains(key) { throw damaged("unknown field \(MaskedURL.quoted(key))", at: pair.key) }
        }
    }

    private func text(_ node: YAMLNode) throws(Failure) -> String {
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            throw damaged("expected text, found \(node.isNull ? "nothing" : node.kindName)", at: node)
        }
        return text
    }

    private func number(_ node: YAMLNode) throws(Failure) -> Int {
        let text = try text(node)
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
            throw damaged("expected a whole number, found \(MaskedURL.quoted(text))", at: node)
        }
        return number
    }

    private func missing(_ key: String, _ what: String, at node: YAMLNode) -> Failure {
        damaged("\(what) has no '\(key)'", at: node)
    }

    private func damaged(_ message: String, at node: YAMLNode) -> Failure {
        LockfileFault.damaged("the lock is damaged: \(message)", at: place(node))
    }

    private func place(_ node: YAMLNode) -> Place { source.place(from: node.start, to: node.end) }
}
