internal import FetchModel
internal import FetchProvenance

/// Why a dependency's origin cannot be proved.
enum OriginError: Error, Hashable {
    /// Its archive is not the tree of its commit.
    case faults([OriginFault])
    /// The repository does not have the object.
    case notServed(ObjectID, url: String)
    /// The tag names another commit than the lockfile.
    case tagMoved(tag: String, found: ObjectID, locked: CommitID)
    /// The tag does not exist any more.
    case tagGone(tag: String)
    /// The tag's objects are not those of a tag of that name.
    case tag(TagChain.Fault, tag: String)
    /// The commit's object is something else.
    case notACommit(CommitID)
    /// Where `strip` merges directories, the files do not say which of them they are from.
    case ambiguous(OriginFault)
    /// The repository of the submodule at `path` is not known.
    case noRepository(path: String)
    /// The repository may not be asked.
    case offline(option: String)
    /// The entry is not locked.
    case notLocked(lock: String)
    /// The exchange takes more rounds than any honest one.
    case endless(url: String)
}
