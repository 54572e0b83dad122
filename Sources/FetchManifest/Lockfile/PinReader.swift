internal import FetchModel

/// Reads the entries of a lockfile one by one, up to the first mistake. It is kept until `all()`, since mistakes of the
/// whole file are reported first.
final class PinReader {
    /// The fields of an entry, in the order in which they are written.
    private enum Field: String, CaseIterable {
        case source, request, tag, commit, archive, sha256, tree, files, bytes, origin

        static let keys = allCases.map(\.rawValue)
    }

    private let fields: LockfileFields
    private var pins: [Pin] = []
    private var names: Set<String> = []
    private var error: LockfileError?

    init(_ fields: LockfileFields) { self.fields = fields }

    func read(_ pair: YAMLPair) {
        guard error == nil else { return }
        do throws(LockfileError) {
            pins.append(try pin(pair))
        } catch {
            self.error = error
        }
    }

    /// Returns all pins, or throws the first mistake.
    func all() throws(LockfileError) -> [Pin] {
        if let error { throw error }
        return pins
    }

    private func pin(_ pair: YAMLPair) throws(LockfileError) -> Pin {
        let name = try fields.text(pair.key)
        if let fault = NameRule.fault(in: name) {
            let reason = "\(MaskedURL.quoted(name)) is not a valid dependency name: \(fault.reason)"
            throw fields.damaged(reason, at: pair.key)
        }
        guard names.insert(name).inserted else {
            throw fields.damaged("\(MaskedURL.quoted(name)) is locked twice", at: pair.key)
        }
        let values = try fields.values(of: try fields.pairs(of: pair.value, "an entry"), keys: Field.keys)
        func optional(_ field: Field) -> YAMLNode? { Field.allCases.firstIndex(of: field).flatMap { values[$0] } }
        func required(_ field: Field) throws(LockfileError) -> YAMLNode {
            if let node = optional(field) { return node }
            throw fields.missing(field.rawValue, in: MaskedURL.quoted(name), at: pair.key)
        }
        let tree = try required(.tree)
        guard let treeID = TreeID(try fields.text(tree)) else {
            throw fields.damaged("expected 'sha256:' and 64 digits", at: tree)
        }
        var commit: CommitID?
        if let node = optional(.commit) {
            commit = CommitID(try fields.text(node))
            if commit == nil { throw fields.damaged("expected the full id of a commit", at: node) }
        }
        var sha256: SHA256Digest?
        if let node = optional(.sha256) {
            sha256 = SHA256Digest(hex: try fields.text(node))
            if sha256 == nil { throw fields.damaged("expected 64 hexadecimal digits", at: node) }
        }
        var tag: String?
        if let node = optional(.tag) { tag = try fields.text(node) }
        var archive: String?
        // The archive of a commit has the URL that fetch made of it.
        if let node = optional(.archive) { archive = try fields.address(node, mayHaveQuery: commit != nil) }
        let request = try request(try required(.request))
        // Archives and downloads have no commit; everything else was resolved to one.
        if commit == nil, request.namesCommit {
            throw fields.missing("commit", in: MaskedURL.quoted(name), at: pair.key)
        }
        var origin: OriginRecord?
        if let node = optional(.origin) { origin = try OriginReader(fields).record(node, of: commit) }
        let source = try fields.address(try required(.source))
        // What a request names, its answer repeats.
        func agrees(_ field: Field, _ key: String, _ value: String?) throws(LockfileError) {
            guard let wanted = request.text(key), let value, let node = optional(field), value != wanted else { return }
            let reason = "the \(field.rawValue) of \(MaskedURL.quoted(name)) is not the one that its request names"
            throw fields.damaged(reason, at: node)
        }
        try agrees(.tag, "tag", tag)
        try agrees(.commit, "commit", commit?.hex)
        if request.text("url") != nil, let archive, archive != source, let node = optional(.archive) {
            throw fields.damaged("the archive of \(MaskedURL.quoted(name)) is not its source", at: node)
        }
        return Pin(
            name: name,
            source: source,
            request: request,
            tag: tag,
            commit: commit,
            archive: archive,
            sha256: sha256,
            tree: treeID,
            files: try fields.number(try required(.files)),
            bytes: try fields.number(try required(.bytes)),
            origin: origin
        )
    }

    /// Keys of a request are not checked: a request that the manifest does not make is just another one.
    private func request(_ node: YAMLNode) throws(LockfileError) -> Request {
        let pairs = try fields.pairs(of: node, "'request'")
        var request: [Request.Field] = []
        request.reserveCapacity(pairs.count)
        for pair in pairs {
            let key = try fields.text(pair.key)
            if request.contains(where: { $0.key == key }) {
                throw fields.damaged("duplicate field \(MaskedURL.quoted(key))", at: pair.key)
            }
            guard case .sequence(let nodes) = pair.value.content else {
                request.append(Request.Field(key, .text(try fields.text(pair.value))))
                continue
            }
            var items: [String] = []
            for node in nodes { items.append(try fields.text(node)) }
            request.append(Request.Field(key, .list(items)))
        }
        return Request(request)
    }
}
