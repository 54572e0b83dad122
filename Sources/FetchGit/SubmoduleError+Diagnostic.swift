package import FetchModel

extension SubmoduleError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .git(let label, let error): about(label, error.failure)
        case .lfs(let label, let error): about(label, error.failure)
        case .unreadable(let parent, let fault):
            refusal("'.gitmodules'" + (parent.isEmpty ? "" : " of '\(parent)'") + " \(fault.message)")
        case .refused(let label, let rule): refusal("the submodule \(label) is refused: \(rule.message)")
        case .unnamed(let path):
            refusal(
                "the tree has a submodule at '\(path)' that '.gitmodules' does not name, so its repository is unknown"
            )
        case .tooMany(let limit): refusal("it has more than \(limit) submodules")
        case .tooDeep(let label, let limit):
            refusal("the submodule \(label) is more than \(limit) submodules deep")
        }
    }

    private func refusal(_ message: String) -> Failure {
        Failure(.data, "submodule-refused", message, help: Self.instead).blaming(.submodules)
    }

    private static let instead =
        "ask the repository's owner to correct it, or remove 'submodules: true' to do without them"

    private func about(_ label: Submodule.Label, _ failure: Failure) -> Failure {
        var copy = failure.blaming(.submodules)
        copy.message = "the submodule \(label): \(failure.message)"
        return copy
    }
}

extension SubmoduleError.Fault {
    fileprivate var message: String {
        switch self {
        case .line(let line): "is not in git's configuration format at line \(line)"
        case .size(let limit): "has more than \(limit) bytes"
        case .notAFile: "is not a file"
        }
    }
}

extension SubmoduleError.Rule {
    fileprivate var message: String {
        switch self {
        case .command: "its 'update' is a command"
        case .update(let text): "its 'update' is '\(text)', not checkout, rebase, merge or none"
        case .name: "its name has '..' or a control character in it, or is too long"
        case .missing(let key): "it has no '\(key)'"
        case .repeated(let key): "it has two values for '\(key)'"
        case .path(let path, let reason): "its path '\(path)' is not allowed: \(reason)"
        case .throughLink(let path, let link): "its path '\(path)' leads through the symbolic link '\(link)'"
        case .samePath(let path): "another submodule has its path '\(path)'"
        case .url(let url, let reason): "its URL '\(url)' is not allowed: \(reason)"
        case .credentials(let url): "its URL '\(url)' contains credentials"
        case .local(let url): "its URL '\(url)' is a path of this machine, and its parent is on a server"
        case .climbs(let url): "its URL '\(url)' climbs above the root of its parent's host"
        }
    }
}
