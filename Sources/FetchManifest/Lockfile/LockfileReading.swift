internal import FetchModel

/// One reading of a lock. Every function throws a `Failure` at the first place that is wrong.
struct LockfileReading {
    /// The text that is read.
    let source: SourceText

    /// The fields of an entry, in the order in which they are written.
    private enum Field: String, CaseIterable {
        case source, request, tag, commit, archive, sha256, tree, files, bytes
    }

    /// The entries as they are read, up to the first that is wrong: what is wrong with the whole is told first.
    final class Pins {
        private let reading: LockfileReading
        private var pins: [Pin] = []
        private var names: Set<String> = []
        private var failure: Failure?

        /// None yet.
        init(_ source: SourceText) { reading = LockfileReading(source: source) }

        /// Reads one entry.
        func take(_ pair: YAMLPair) {
            guard failure == nil else { return }
            do throws(Failure) {
                pins.append(try reading.pin(pair, &names))
            } catch {
                failure = error
            }
        }

        /// All of them.
        func all() throws(Failure) -> [Pin] {
            if let failure { throw failure }
            return pins
        }
    }

    /// The lock whose root is `root`; `pins` are the entries that were read on the way.
    func lock(_ root: YAMLNode, _ pins: Pins) throws(Failure) -> Lockfile {
        let pairs = try pairs(of: root, "the lock")
        guard let version = pairs.first(where: { $0.key.isText("version") })?.value else {
            throw missing("version", "the lock", at: root)
        }
        let number = try text(version)
        guard number == "1" else {
            if (Int(number) ?? 0) > 1 { throw LockfileFault.newer(number, at: place(version)) }
            throw damaged("\(MaskedURL.quoted(number)) is no version of a lock", at: version)
        }
        let known = ["version", "dependencies"]
        guard let entries = try values(of: pairs, index: { known.firstIndex(of: $0) }, count: 2)[1] else {
            throw missing("dependencies", "the lock", at: root)
        }
        // Entries that an anchor names, or a tag, are all here.
        for pair in try self.pairs(of: entries, "'dependencies'") { pins.take(pair) }
        return Lockfile(try pins.all())
    }

    private func pin(_ pair: YAMLPair, _ names: inout Set<String>) throws(Failure) -> Pin {
        let name = try text(pair.key)
        if let fault = NameRule.fault(in: name) {
            throw damaged("\(MaskedURL.quoted(name)) cannot be the name of a dependency: \(fault)", at: pair.key)
        }
        guard names.insert(name).inserted else {
            throw damaged("\(MaskedURL.quoted(name)) is locked twice", at: pair.key)
        }
        let pairs = try pairs(of: pair.value, "an entry")
        let fields = Field.allCases
        let values = try values(
            of: pairs,
            index: { key in fields.firstIndex { $0.rawValue == key } },
            count: fields.count
        )
        func optional(_ field: Field) -> YAMLNode? { fields.firstIndex(of: field).flatMap { values[$0] } }
        func required(_ field: Field) throws(Failure) -> YAMLNode {
            guard let node = optional(field) else {
                throw missing(field.rawValue, MaskedURL.quoted(name), at: pair.key)
            }
            return node
        }
        let tree = try required(.tree)
        guard let treeID = TreeID(try text(tree)) else { throw damaged("expected 'sha256:' and 64 digits", at: tree) }
        var commit: CommitID?
        if let node = optional(.commit) {
            commit = CommitID(try text(node))
            if commit == nil { throw damaged("expected the full id of a commit", at: node) }
        }
        var sha256: SHA256Digest?
        if let node = optional(.sha256) {
            sha256 = SHA256Digest(hex: try text(node))
            if sha256 == nil { throw damaged("expected 64 hexadecimal digits", at: node) }
        }
        var tag: String?
        if let node = optional(.tag) { tag = try text(node) }
        var archive: String?
        if let node = optional(.archive) { archive = try address(node) }
        let request = try request(try required(.request))
        // Archives and downloads have none; what names a state of a repository came to one.
        if commit == nil, request.namesCommit { throw missing("commit", MaskedURL.quoted(name), at: pair.key) }
        return Pin(
            name: name,
            source: try address(try required(.source)),
            request: request,
            tag: tag,
            commit: commit,
            archive: archive,
            sha256: sha256,
            tree: treeID,
            files: try number(try required(.files)),
            bytes: try number(try required(.bytes))
        )
    }

    private func request(_ node: YAMLNode) throws(Failure) -> Request {
        // What the keys mean is not judged here: a request that the manifest does not make is simply another one.
        let pairs = try pairs(of: node, "'request'")
        var fields: [Request.Field] = []
        fields.reserveCapacity(pairs.count)
        for pair in pairs {
            let key = try text(pair.key)
            if fields.contains(where: { $0.key == key }) {
                throw damaged("\(MaskedURL.quoted(key)) is given twice", at: pair.key)
            }
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

    private func pairs(of node: YAMLNode, _ what: String) throws(Failure) -> [YAMLPair] {
        if case .mapping(let pairs) = node.content { return pairs }
        throw damaged("expected \(what) to be a mapping, found \(node.kindName)", at: node)
    }

    /// The values of `pairs`, each at the index of its key; a key without an index is refused, and so is a second one.
    private func values(
        of pairs: [YAMLPair],
        index: (String) -> Int?,
        count: Int
    ) throws(Failure) -> [YAMLNode?] {
        var values = [YAMLNode?](repeating: nil, count: count)
        for pair in pairs {
            let key = try text(pair.key)
            guard let index = index(key) else { throw damaged("unknown field \(MaskedURL.quoted(key))", at: pair.key) }
            guard values[index] == nil else { throw damaged("\(MaskedURL.quoted(key)) is given twice", at: pair.key) }
            values[index] = pair.value
        }
        return values
    }

    private func text(_ node: YAMLNode) throws(Failure) -> String {
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            throw damaged("expected text, found \(node.isNull ? "nothing" : node.kindName)", at: node)
        }
        return text
    }

    /// A URL or path, which holds no secret in any lock that fetch wrote.
    private func address(_ node: YAMLNode) throws(Failure) -> String {
        let text = try text(node)
        if MaskedURL.hasCredentials(text) { throw damaged("credentials do not belong in a lock", at: node) }
        if text.contains("://"), text.contains("?") { throw damaged("a query does not belong in a lock", at: node) }
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
