package import FetchModel

/// Why a tree of files is not that of a commit.
package enum OriginFault: Error, Hashable, Sendable {
    /// A file that the commit does not have.
    case extra(path: String)
    /// A file or directory of the commit is missing, and no attribute of the commit says why.
    case absent(path: String, ObjectID)
    /// The bytes of a file are others.
    case content(path: String, commit: ObjectID, found: ObjectID)
    /// A name is something else than in the commit: a link, a directory, an executable file.
    case kind(path: String)
    /// A submodule's files are there, and nothing proves them.
    case submodule(path: String)
    /// A tree object, or the commit of a submodule, cannot be read.
    case malformed(ObjectID)
    /// A file has more bytes than are compared, or they cannot be had.
    case unread(path: String)

    /// The path, if it is about one.
    package var path: String? {
        switch self {
        case .extra(let path), .absent(let path, _), .content(let path, _, _), .kind(let path), .submodule(let path),
            .unread(let path):
            path
        case .malformed: nil
        }
    }

    /// The fault in a sentence without a subject.
    package var reason: String {
        let shown = path.map { Quotation.of($0) } ?? ""
        switch self {
        case .extra: return "\(shown) is not in the commit"
        case .absent(_, let id): return "\(shown) of the commit (\(id.hex)) is missing, and no attribute says why"
        case .content(_, let commit, let found): return "\(shown) is \(found.hex), but \(commit.hex) in the commit"
        case .kind: return "\(shown) is a file, a link, a directory or executable, and something else in the commit"
        case .submodule: return "\(shown) is a submodule, whose files are not proved"
        case .malformed(let id): return "the object \(id.hex) is malformed"
        case .unread: return "\(shown) is too large to compare with the commit"
        }
    }
}
