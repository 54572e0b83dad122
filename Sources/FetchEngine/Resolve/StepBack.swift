internal import FetchForge
internal import FetchModel

/// A range of versions that now means a lower tag than is locked, because the locked one is gone.
struct StepBack: Sendable {
    /// The locked tag.
    let from: String
    /// The one that the range means now.
    let to: String
    /// Where the tags are.
    let source: String

    /// The step from `pin` to `tag`; `nil` if that is no step back.
    init?(of pin: Pin, to tag: String?, prefix: String) {
        guard let from = pin.tag, let tag, VersionRange.isLower(tag, than: from, prefix: prefix) else { return nil }
        (self.from, to, source) = (from, tag, pin.source)
    }

    /// The step that `goal` is; `nil` if it is none.
    init?(_ goal: Goal) {
        guard case .version(_, let prefix)? = goal.wanted.dependency.selector, let pin = goal.previous,
            goal.wanted.isAnswered(by: pin)
        else { return nil }
        self.init(of: pin, to: goal.tag, prefix: prefix)
    }

    /// Says that `name` goes back, or with `current`, that it would.
    func note(current name: String) -> Note {
        Note(
            "the tag '\(ForeignText.line(from))' of \(source), at which '\(name)' is locked, is gone; "
                + "`fetch update \(ForeignText.shellWord(name))` goes back to '\(ForeignText.line(to))'",
            dependency: name
        )
    }

    /// Says that `name` goes back.
    func note(of name: String) -> Note {
        Note(
            "'\(name)' goes back from '\(ForeignText.line(from))' to '\(ForeignText.line(to))': \(source) no longer has "
                + "the tag '\(ForeignText.line(from))'",
            dependency: name
        )
    }
}

extension Dependency.Source {
    /// What messages call a repository: `owner/name`, else its address.
    var repositoryName: String {
        switch self {
        case .repository(_, let workspace, let slug): "\(Repository(workspace: workspace, slug: slug))"
        case .git(let url), .archive(let url): MaskedURL.of(url)
        }
    }
}
