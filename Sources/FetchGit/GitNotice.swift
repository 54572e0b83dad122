package import FetchModel

/// What happened on the way to a commit, and does not end the run.
package enum GitNotice: Hashable, Sendable {
    /// The tag has the highest version in a range, and names a `type` of object that is no commit.
    case passedOver(tag: String, remote: String, type: String)
    /// The host has the repository `from` at another address now.
    case moved(from: String, to: String)

    /// What a note says of it; `nil` where it is worth a trace alone.
    package var note: Note? {
        guard case .moved(let from, let to) = self else { return nil }
        return Note("'\(from)' has moved: it is '\(to)' now", help: "name it by that address in the manifest")
    }

    /// What a trace says of it.
    package var trace: String {
        switch self {
        case .passedOver(let tag, let remote, let type):
            "passing over the tag '\(ForeignText.line(tag))' of '\(remote)': it names a \(type), not a commit"
        case .moved(let from, let to): "'\(from)' redirects to '\(to)'"
        }
    }
}
