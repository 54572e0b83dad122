package import FetchModel
internal import FetchProvenance

/// What is known of the origin of a dependency, for `prove` and `verify --origin`.
package struct OriginFinding: Hashable, Sendable {
    /// The result. The raw values are those of `--json`.
    package enum Status: String, Hashable, Sendable {
        /// Its bytes are those of the commit.
        case proved
        /// Nothing proves that.
        case unproved
        /// The proof does not hold.
        case differs
        /// It has no commit: an archive at a URL, or an uploaded file.
        case none
    }

    package var status: Status
    package var commit: CommitID?
    package var commitTree: ObjectID?
    /// The name of the tag.
    package var tagName: String?
    /// The object of an annotated tag.
    package var tag: ObjectID?
    /// Whether a tag or a branch names the commit; a commit alone may be that of a fork.
    package var isNamed = true
    package var signer: Signer?
    /// What is known of the signature: the raw value of a `SignatureState`.
    package var signature = "none"
    /// The file of the project with the key that signed.
    package var keyFile: String?
    /// How many files are vendored.
    package var files: Int?
    package var differences: [OriginDifference] = []

    /// Creates a finding about `pin`.
    init(_ status: Status, _ pin: Pin?, isNamed: Bool = true) {
        self.status = status
        self.isNamed = isNamed
        commit = pin?.commit
        files = pin?.files
        tagName = pin?.commit == nil ? nil : pin?.tag
        if let origin = pin?.origin {
            (commitTree, tag, signer, differences) = (origin.commitTree, origin.tag, origin.signer, origin.differences)
        }
    }

    /// Adds what was found out about the signature.
    mutating func describe(_ verdict: SignatureVerdict) {
        signature = verdict.state.rawValue
        (signer, keyFile) = (verdict.signer, verdict.keyFile)
    }
}

/// The result of `prove` and `verify --origin`.
package struct OriginReport: Sendable {
    package var report: Report
    /// By the dependencies' names.
    package var findings: [String: OriginFinding]
    /// How many bytes were added to the directory of proofs.
    package var addedBytes = 0
    /// The path of that directory in messages.
    package var directory = ""

    package init(report: Report, findings: [String: OriginFinding] = [:]) {
        self.report = report
        self.findings = findings
    }
}
