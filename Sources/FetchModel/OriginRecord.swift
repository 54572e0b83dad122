/// What was proved of a dependency's origin, as in `origin:` of its lockfile entry. The objects that prove it are in
/// `deps.origin/`.
package struct OriginRecord: Hashable, Sendable {
    /// What carries the signature that was recorded.
    package enum Signed: String, Hashable, Sendable, CaseIterable {
        case tag, commit
        /// A detached signature of an archive at a `url:`.
        case archive
    }

    /// The tree that the commit names; `nil` for an archive at a `url:`, which has no commit.
    package var commitTree: ObjectID?
    /// The object of the annotated tag; `nil` for a lightweight tag, a branch or a commit.
    package var tag: ObjectID?
    /// `nil` where nothing is signed.
    package var signed: Signed?
    /// Who signed; `nil` where nothing is signed or the signature names no key.
    package var signer: Signer?
    /// The detached signature of an archive, as a blob.
    package var signature: ObjectID?
    /// How the archive differs from the commit's tree, sorted by the bytes of the paths.
    package var differences: [OriginDifference]

    package init(
        commitTree: ObjectID?,
        tag: ObjectID? = nil,
        signed: Signed? = nil,
        signer: Signer? = nil,
        signature: ObjectID? = nil,
        differences: [OriginDifference] = []
    ) {
        self.commitTree = commitTree
        self.tag = tag
        self.signed = signed
        self.signer = signer
        self.signature = signature
        self.differences = differences
    }
}

/// A path at which an archive differs from the commit's tree, and why. Written `tests/: export-ignore`.
package struct OriginDifference: Hashable, Sendable, CustomStringConvertible {
    /// Why an archive may differ from the commit; each is checked against the commit's own attributes.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        case exportIgnore = "export-ignore"
        case exportSubst = "export-subst"
        case eol, ident, encoding, lfs, submodule
        /// The text comes from a placeholder of `export-subst` that the commit alone does not determine, such as `%d`.
        case unproved
    }

    /// Relative to the repository's root; a directory, which ends in `/`, stands for everything below it.
    package var path: String
    package var reason: Reason

    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// Parses `path: reason`; `nil` for any other text.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let reason = Reason.allCases.first(where: { text[colon...] == ": \($0.rawValue)" })
        else { return nil }
        self.init(path: String(text[..<colon]), reason: reason)
    }

    package var description: String { "\(path): \(reason.rawValue)" }

    /// Whether it is about `other`, which is at `path` or below it.
    package func covers(_ other: String) -> Bool { path.hasSuffix("/") ? other.hasPrefix(path) : other == path }
}
