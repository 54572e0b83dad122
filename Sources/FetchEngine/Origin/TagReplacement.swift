internal import FetchModel

/// A tag that was made again for the same commit: it may be signed by another key, or not at all.
struct TagReplacement: Hashable {
    private let message: String

    /// Compares the tag of `old` with `object`, the one that the repository has now; `nil` where it is the same, or `old`
    /// records none. `commit` is what that tag names.
    init?(_ old: Pin?, _ object: ObjectID?, of commit: CommitID?) {
        guard let old, let tag = old.tag, old.origin?.commitTree != nil, old.commit == commit,
            old.origin?.tag != object
        else { return nil }
        let objects = [old.origin?.tag, object].map { $0?.hex ?? "no object" }
        message =
            "the tag \(Quotation.of(tag)) of '\(old.name)' was replaced: \(objects[0]) before, \(objects[1]) now, "
            + "for the same commit"
    }

    /// The note about `name`; with `help` where nobody looked at the new tag yet.
    func note(_ name: String, isSeen: Bool) -> Note {
        isSeen
            ? Note(message, dependency: name)
            : Note(message, help: "look at it with `fetch prove \(ForeignText.shellWord(name))`", dependency: name)
    }
}
