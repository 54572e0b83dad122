internal import FetchModel

/// Reads `origin` of a lockfile's entry.
struct OriginReader {
    private static let keys = ["commit-tree", "tag", "signed", "signer", "signature", "differences"]

    private let fields: LockfileFields

    init(_ fields: LockfileFields) { self.fields = fields }

    /// Returns the record in `node`, which is of an entry that was resolved to `commit`. All ids are in its format.
    func record(_ node: YAMLNode, of commit: CommitID?) throws(LockfileError) -> OriginRecord {
        let values = try fields.values(of: try fields.pairs(of: node, "'origin'"), keys: Self.keys)
        let (commitTree, tag) = (try id(values[0], of: commit), try id(values[1], of: commit))
        if commit != nil, commitTree == nil { throw fields.missing("commit-tree", in: "'origin'", at: node) }
        var signed: OriginRecord.Signed?
        if let value = values[2] {
            signed = OriginRecord.Signed(rawValue: try fields.text(value))
            if signed == nil { throw fields.damaged("expected 'tag', 'commit' or 'archive'", at: value) }
        }
        var signer: Signer?
        if let value = values[3] {
            signer = Signer(try fields.text(value))
            if signer == nil || signed == nil { throw fields.damaged("expected the key that signed", at: value) }
        }
        let signature = try values[4].map { value throws(LockfileError) in
            guard let id = ObjectID(try fields.text(value)), signed == .archive, commit == nil else {
                throw fields.damaged("expected the object with the signature of an archive", at: value)
            }
            return id
        }
        return OriginRecord(
            commitTree: commitTree,
            tag: tag,
            signed: signed,
            signer: signer,
            signature: signature,
            differences: try differences(values[5])
        )
    }

    private func id(_ node: YAMLNode?, of commit: CommitID?) throws(LockfileError) -> ObjectID? {
        guard let node else { return nil }
        guard let id = ObjectID(try fields.text(node)) else {
            throw fields.damaged("expected 'sha1:' and 40 digits or 'sha256:' and 64", at: node)
        }
        guard let commit, ObjectID(commit).format == id.format else {
            throw fields.damaged("it is not in the object format of the commit", at: node)
        }
        return id
    }

    /// Returns the differences, which are sorted, one for each path, and none below another but a
    /// submodule, which differs from its own commit.
    private func differences(_ node: YAMLNode?) throws(LockfileError) -> [OriginDifference] {
        guard let node else { return [] }
        guard case .sequence(let nodes) = node.content else {
            throw fields.damaged("expected 'differences' to be a list, found \(node.kindName)", at: node)
        }
        var differences: [OriginDifference] = []
        for node in nodes {
            guard let difference = OriginDifference(try fields.text(node)), Self.isPath(difference.path) else {
                throw fields.damaged("expected a path and a reason, such as 'tests/: export-ignore'", at: node)
            }
            if let last = differences.last {
                guard last.path.precedesInBytes(difference.path) else {
                    throw fields.damaged("the differences are not sorted, or one is there twice", at: node)
                }
                if last.path.hasSuffix("/"), last.reason != .submodule, difference.path.hasPrefix(last.path) {
                    throw fields.damaged("it is below \(MaskedURL.quoted(last.path))", at: node)
                }
            }
            differences.append(difference)
        }
        return differences
    }

    /// Whether `text` is a relative path, perhaps of a directory.
    private static func isPath(_ text: String) -> Bool {
        let path = text.hasSuffix("/") ? text.dropLast() : text[...]
        return path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
            !["", ".", ".."].contains($0)
        }
            && !text.utf8.contains(0)
    }
}
