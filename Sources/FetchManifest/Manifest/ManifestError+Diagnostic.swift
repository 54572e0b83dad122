internal import FetchModel

extension ManifestError {
    var failure: Failure {
        switch self {
        case .empty:
            let help = "run `fetch init` in an empty directory to see a starter manifest"
            return Failure(.data, "empty-manifest", "the manifest is empty", help: help)
        case .notAMapping(let found):
            let help = "a manifest begins with 'dependencies:', followed by lines such as '  engine: rev1'"
            return Failure(.data, "wrong-type", "expected a mapping of keys to values, found \(found)", help: help)
        case .unsupportedVersion(let version):
            let isNewer = (Int(version) ?? 0) > 1
            let help = isNewer ? "upgrade fetch; this one reads version 1" : "write 'version: 1'"
            let message = "unsupported format version \(MaskedURL.quoted(version))"
            return Failure(.data, "unsupported-version", message, help: help)
        case .missingDependencies:
            let help = "add 'dependencies:', or 'dependencies: {}' for none"
            return Failure(.data, "missing-key", "'dependencies' is missing", help: help)
        case .badWorkspace(let fault):
            return Failure(.data, "bad-workspace", fault.workspaceMessage, help: fault.workspaceHelp)
        case .workspaceNamesHost:
            let help = "write the host under 'host'"
            return Failure(.data, "bad-workspace", "a workspace cannot name a host", help: help)
        case .workspaceHasGroups(let kind):
            return Failure(.data, "bad-workspace", "a workspace of \(kind.rawValue) cannot contain '/'")
        case .badOrigin(let text):
            let message = "expected optional or required, found \(MaskedURL.quoted(text))"
            let likely = Suggestion.nearest(to: text, in: ["optional", "required"]).first
            return Failure(.data, "bad-origin", message, help: likely.map { "did you mean '\($0)'?" })
        case .conflictingKeys(let key, let other, let reason, let help):
            let message = "'\(key)' cannot be combined with '\(other)': \(reason)"
            return Failure(.data, "conflicting-keys", message, help: help)
        case .misplacedKey(let key, let others, let help):
            return Failure(.data, "conflicting-keys", "'\(key)' needs \(others)", help: help)
        }
    }
}
