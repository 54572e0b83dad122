internal import FetchModel
internal import FetchProvenance

/// The first link of a proof that does not hold.
enum OriginBreak: Error, Hashable {
    /// An object is not in the directory of proofs.
    case missing(GitObject.Kind?, ObjectID)
    /// What is at a path is not the object of the commit, which is not in the directory of proofs either.
    case part(String, GitObject.Kind, ObjectID)
    /// The object of the commit is something else.
    case kind(ObjectID)
    /// The commit names another tree than the lockfile.
    case commitTree(ObjectID, locked: ObjectID)
    /// The lockfile has a tag object, and no tag.
    case tagWithoutName(ObjectID)
    /// The tag does not lead to the commit.
    case tag(TagChain.Fault)
    /// The files are not those of the commit's tree.
    case fault(OriginFault)
    /// A file cannot be read whole.
    case unread(String)
    /// The lockfile lists another difference from the commit than there is.
    case difference(OriginDifference, isRecorded: Bool)
    /// The patches cannot be undone.
    case patch(String)
    /// The signature is another one than the lockfile records.
    case signer(Signer?, locked: Signer?)
    /// A file is not the one of the archive that was locked.
    case archive(String)
    /// Nothing was proved, although the manifest wants that.
    case unproved(lock: String)
}

extension OriginBreak: Diagnosable {
    var failure: Failure {
        let help =
            switch self {
            case .unproved: "prove it with `fetch prove`, and commit the result"
            default: "restore the lockfile and its proofs from version control, or repeat them with `fetch prove`"
            }
        return Failure(.unmet, "origin-broken", "its origin is not proved: \(reason)", help: help)
    }

    private var reason: String {
        switch self {
        case .missing(let kind, let id):
            "the \(kind.map { "\($0.rawValue) " } ?? "")object \(id.hex) is not among the proofs"
        case .part(let path, .commit, let id):
            "the commit \(id.hex) of the submodule \(Quotation.of(path)) is not among the proofs"
        case .part(let path, let kind, let id):
            "\(Quotation.of(path)) is not the \(kind.rawValue) \(id.hex) of the commit, and that is not among the proofs"
        case .kind(let id): "the object \(id.hex) is not a commit"
        case .commitTree(let found, let locked):
            "the commit names the tree \(found.hex), the lockfile \(locked.hex)"
        case .tagWithoutName(let id): "the lockfile has the tag object \(id.hex), and no tag"
        case .tag(let fault): fault.reason
        case .fault(let fault): fault.reason
        case .unread(let path): "\(Quotation.of(path)) is too large to compare with the commit"
        case .difference(let difference, let isRecorded):
            isRecorded
                ? "the lockfile says \(Quotation.of(difference.description)), which is not so"
                : "\(Quotation.of(difference.description)) is not in the lockfile"
        case .patch(let message): "the patches cannot be undone: \(message)"
        case .signer(let found, let locked):
            "\(found.map { "\($0)" } ?? "no known key") signed, and \(locked.map { "\($0)" } ?? "no known key") in the lockfile"
        case .archive(let path): "\(Quotation.of(path)) is not what the locked archive contains"
        case .unproved(let lock): "\(lock) records no proof"
        }
    }
}
